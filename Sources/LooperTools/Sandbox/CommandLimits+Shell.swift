import Foundation

extension CommandLimits {
    /// A limit of the system: the option of `ulimit` by kind of shell, the bytes or things it counts, and the most.
    private struct Setting {
        var bash: String
        var dash: String
        var unit: (bash: Int, dash: Int) = (1, 1)
        var value: Int
        /// What the system allows already.
        var ceiling: UInt64
    }

    /// The words for a shell that put the limits in force, each ended by a semicolon.
    ///
    /// - Parameters:
    ///   - isBash: whether the shell is bash; else one that only knows the common options is meant.
    ///   - countsOwnProcesses: whether the system counts the processes of this command and no others of the user.
    ///   - mark: the value of a limit that bounds nothing, by which the command's processes are found.
    func shellText(isBash: Bool, countsOwnProcesses: Bool, mark: UInt64?) -> String {
        var settings = [
            Setting(bash: "-c", dash: "-c", value: 0, ceiling: .max),
            // The soft limit, set last, gives a signal that tells what was passed; the hard one kills.
            Setting(bash: "-t", dash: "-t", value: cpuSeconds + 5, ceiling: SystemLimit.cpu.hard),
            Setting(bash: "-S -t", dash: "-S -t", value: cpuSeconds, ceiling: SystemLimit.cpu.hard),
            Setting(bash: "-d", dash: "-d", unit: (1_024, 1_024), value: memoryBytes, ceiling: SystemLimit.data.hard),
            Setting(bash: "-f", dash: "-f", unit: (1_024, 512), value: fileBytes, ceiling: SystemLimit.file.hard),
            Setting(bash: "-n", dash: "-n", value: openFiles, ceiling: SystemLimit.openFiles.hard),
        ]
        if countsOwnProcesses {
            let ceiling = SystemLimit.processes.hard
            settings.append(Setting(bash: "-u", dash: "-p", value: processes, ceiling: ceiling))
        }
        // Lower limits from outside stay; root could raise them, so they are not even tried.
        var words = settings.filter { UInt64($0.value) <= $0.ceiling }.map { setting in
            let (option, unit) = isBash ? (setting.bash, setting.unit.bash) : (setting.dash, setting.unit.dash)
            return "ulimit \(option) \(setting.value / unit); "
        }
        if let mark { words.append("ulimit \(isBash ? "-x" : "-w") \(mark) 2>/dev/null; ") }
        return words.joined()
    }
}

extension CommandLimits {
    /// Which limit ended a command, for the model; `nil` where none did, or the time-out.
    func words(for ending: ShellProcess.Ending) -> String? {
        switch (ending.stop, ending.status) {
        case (.processes, _): "it had more than \(processes) processes at a time"
        case (.output, _): "it wrote more than \(outputBytes) bytes of output"
        case (nil, 128 + SIGXCPU): "a process used more than \(cpuSeconds) seconds of processor time"
        case (nil, 128 + SIGXFSZ): "a process wrote a file of more than \(fileBytes) bytes"
        default: nil
        }
    }
}
