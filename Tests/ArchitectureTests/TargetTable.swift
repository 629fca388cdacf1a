/// Which modules a target may import: its own ones and those of third parties.
///
/// The modules of the system are free.
struct TargetTable {
    let own: Set<String>
    let packages: Set<String>

    init(_ own: Set<String> = [], packages: Set<String> = []) {
        self.own = own
        self.packages = packages
    }

    /// The design, an entry a target.
    static let targets: [String: TargetTable] = [
        "LooperCore": TargetTable(),
        "LooperModel": TargetTable(["CLooper", "LooperCore"]),
        "LooperProviders": TargetTable(["LooperCore"]),
        "LooperTools": TargetTable(["LooperCore"], packages: ["Subprocess", "Yams"]),
        "LooperAgent": TargetTable(["LooperCore"], packages: ["Logging"]),
        "LooperSkills": TargetTable(["LooperCore"], packages: ["Yams"]),
        "LooperTasks": TargetTable(["LooperCore"], packages: ["Subprocess"]),
        "LooperStore": TargetTable(["LooperCore"], packages: ["GRDB"]),
        "LooperLearning": TargetTable([
            "LooperCore", "LooperModel", "LooperAgent", "LooperSkills", "LooperTasks", "LooperStore",
        ]),
        "LooperRouter": TargetTable(["LooperCore", "LooperSkills", "LooperTasks", "LooperStore"]),
        "Looper": TargetTable(
            [
                "CLooperResources", "LooperCore", "LooperModel", "LooperProviders", "LooperTools", "LooperAgent",
                "LooperSkills", "LooperTasks", "LooperStore", "LooperLearning", "LooperRouter",
            ],
            packages: ["Subprocess", "Logging", "Yams"]
        ),
        "LooperCommand": TargetTable(["Looper"], packages: ["ArgumentParser"]),
        "LooperTestSupport": TargetTable(["LooperCore", "LooperStore"]),
    ]

    /// Modules of the toolchain and the system; ``LooperCore``, which does no input or output, has Foundation alone.
    static let system: Set<String> = [
        "Foundation", "FoundationNetworking", "FoundationEssentials", "Dispatch", "Synchronization", "Testing", "Glibc",
        "Musl", "Darwin", "SystemPackage", "System",
    ]
}
