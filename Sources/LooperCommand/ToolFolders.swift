import ArgumentParser
import Foundation
import Looper

/// Where tool bundles are looked for.
struct ToolFolders: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder of tool bundles, before those of LOOPER_DATA, LOOPER_HOME and the program itself; "
                + "may be given several times.",
            valueName: "dir"
        )
    )
    var tools: [String] = []

    /// Their absolute paths.
    var paths: [String] { tools.map { URL(fileURLWithPath: $0).path } }

    /// The usual places, and these folders before them.
    var data: DataFolders {
        var data = DataFolders(home: LooperHome())
        data.toolFolders = tools.map { URL(fileURLWithPath: $0) }
        return data
    }
}
