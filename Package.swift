// swift-tools-version: 6.2
import PackageDescription

let core: Target.Dependency = "LooperCore"
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "looper",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Looper", targets: ["Looper"]),
        .library(name: "LooperTestSupport", targets: ["LooperTestSupport"]),
        .executable(name: "looper", targets: ["LooperCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .target(
            name: "CLooper",
            exclude: ["kernels"],
            cSettings: [.unsafeFlags(["-O3"], .when(configuration: .debug))]
        ),
        .target(
            name: "CLooperResources",
            exclude: ["models.json", "prices.json", "demo", "report", "training", "update-resources"]
        ),
        .target(name: "LooperCore"),
        .target(name: "LooperModel", dependencies: ["CLooper", core]),
        .target(name: "LooperProviders", dependencies: [core]),
        .target(name: "LooperTools", dependencies: [core, subprocess, yams]),
        .target(name: "LooperAgent", dependencies: [core, logging]),
        .target(name: "LooperSkills", dependencies: [core, yams]),
        .target(name: "LooperTasks", dependencies: [core, subprocess]),
        .target(name: "LooperStore", dependencies: [core, grdb]),
        .target(
            name: "LooperLearning",
            dependencies: [core, "LooperModel", "LooperAgent", "LooperSkills", "LooperTasks", "LooperStore"]
        ),
        .target(name: "LooperRouter", dependencies: [core, "LooperSkills", "LooperTasks", "LooperStore"]),
        .target(
            name: "Looper",
            dependencies: [
                "CLooperResources", core, "LooperModel", "LooperProviders", "LooperTools", "LooperAgent",
                "LooperSkills", "LooperTasks", "LooperStore", "LooperLearning", "LooperRouter", subprocess, logging,
                yams,
            ]
        ),
        .executableTarget(name: "LooperCommand", dependencies: ["Looper", argumentParser]),
        .target(name: "LooperTestSupport", dependencies: [core, "LooperStore"]),

        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "LooperCoreTests",
            dependencies: [core, "LooperTestSupport"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "LooperModelTests",
            dependencies: ["LooperModel", "CLooper", "LooperTestSupport"],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "LooperProvidersTests", dependencies: ["LooperProviders", "LooperTestSupport"]),
        .testTarget(name: "LooperToolsTests", dependencies: ["LooperTools", "LooperTestSupport"]),
        .testTarget(
            name: "LooperAgentTests",
            dependencies: ["LooperAgent", "LooperTestSupport"],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "LooperSkillsTests", dependencies: ["LooperSkills", "LooperTestSupport"]),
        .testTarget(name: "LooperTasksTests", dependencies: ["LooperTasks", "LooperTestSupport"]),
        .testTarget(name: "LooperStoreTests", dependencies: ["LooperStore", grdb, "LooperTestSupport"]),
        .testTarget(
            name: "LooperLearningTests",
            dependencies: ["LooperLearning", "LooperTestSupport"]
        ),
        .testTarget(
            name: "LooperRouterTests",
            dependencies: ["LooperRouter", "LooperTestSupport"],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "LooperTests", dependencies: ["Looper", "LooperTestSupport", subprocess]),
        .testTarget(
            name: "LooperEndToEndTests",
            dependencies: ["Looper", "LooperCommand", "LooperTestSupport"],
            exclude: ["Fixtures"]
        ),
    ],
    cLanguageStandard: .c2x
)

// One place for the settings of every target: Swift 6 mode comes with the tools version.
for target in package.targets {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .treatAllWarnings(as: .error),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
        ]
    if target.name.hasPrefix("CLooper") {
        target.cSettings = (target.cSettings ?? []) + [.enableWarning("all"), .treatAllWarnings(as: .error)]
    }
}
