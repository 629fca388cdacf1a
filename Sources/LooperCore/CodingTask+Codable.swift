extension CodingTask: Codable {
    private enum CodingKeys: String, CodingKey {
        case repo, patch, version, environment, recipe, mirror
        case instanceID = "instance_id"
        case baseCommit = "base_commit"
        case problemStatement = "problem_statement"
        case testPatch = "test_patch"
        case failToPass = "FAIL_TO_PASS"
        case passToPass = "PASS_TO_PASS"
        case environmentSetupCommit = "environment_setup_commit"
        case bugPatch = "bug_patch"
        case evalScript = "eval_script"
        case logParser = "log_parser"
        case evalType = "eval_type"
        case operatorName = "operator"
        case module
        case isHeldOut = "hold_out"
    }

    /// Reads a row.
    ///
    /// `patch`, `test_patch` and `PASS_TO_PASS` may be left out. Lists of tests may also be a string that holds the
    /// JSON of the list, as the published data sets have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            instanceID: try values.decode(String.self, forKey: .instanceID),
            repo: try values.decode(String.self, forKey: .repo),
            baseCommit: try values.decode(String.self, forKey: .baseCommit),
            problemStatement: try values.decode(String.self, forKey: .problemStatement),
            patch: try values.decodeIfPresent(String.self, forKey: .patch) ?? "",
            testPatch: try values.decodeIfPresent(String.self, forKey: .testPatch) ?? "",
            failToPass: try values.decode(TestNames.self, forKey: .failToPass).names,
            passToPass: try values.decodeIfPresent(TestNames.self, forKey: .passToPass)?.names ?? [],
            version: try values.decodeIfPresent(String.self, forKey: .version),
            environmentSetupCommit: try values.decodeIfPresent(String.self, forKey: .environmentSetupCommit),
            bugPatch: try values.decodeIfPresent(String.self, forKey: .bugPatch),
            environment: try values.decodeIfPresent(EnvironmentRecipe.self, forKey: .environment),
            evaluation: try Self.evaluation(values),
            recipe: try values.decodeIfPresent(PythonRecipe.self, forKey: .recipe),
            mirror: try values.decodeIfPresent(String.self, forKey: .mirror),
            practice: try Self.practice(values)
        )
    }

    private static func evaluation(_ values: KeyedDecodingContainer<CodingKeys>) throws -> PublishedEvaluation? {
        guard let script = try values.decodeIfPresent(String.self, forKey: .evalScript),
            let parser = try values.decodeIfPresent(String.self, forKey: .logParser)
        else { return nil }
        return PublishedEvaluation(
            script: script,
            logParser: parser,
            type: try values.decodeIfPresent(EvaluationType.self, forKey: .evalType) ?? .passAndFail
        )
    }

    private static func practice(_ values: KeyedDecodingContainer<CodingKeys>) throws -> PracticeOrigin? {
        guard let name = try values.decodeIfPresent(String.self, forKey: .operatorName) else { return nil }
        return PracticeOrigin(
            operatorName: name,
            module: try values.decodeIfPresent(String.self, forKey: .module) ?? "",
            isHeldOut: try values.decodeIfPresent(Bool.self, forKey: .isHeldOut) ?? false
        )
    }

    /// Writes a row with all required columns; optional ones only where they have a value.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(instanceID, forKey: .instanceID)
        try values.encode(repo, forKey: .repo)
        try values.encode(baseCommit, forKey: .baseCommit)
        try values.encode(problemStatement, forKey: .problemStatement)
        try values.encode(patch, forKey: .patch)
        try values.encode(testPatch, forKey: .testPatch)
        try values.encode(failToPass, forKey: .failToPass)
        try values.encode(passToPass, forKey: .passToPass)
        try values.encodeIfPresent(version, forKey: .version)
        try values.encodeIfPresent(environmentSetupCommit, forKey: .environmentSetupCommit)
        try values.encodeIfPresent(bugPatch, forKey: .bugPatch)
        try values.encodeIfPresent(environment, forKey: .environment)
        try values.encodeIfPresent(evaluation?.script, forKey: .evalScript)
        try values.encodeIfPresent(evaluation?.logParser, forKey: .logParser)
        try values.encodeIfPresent(evaluation?.type, forKey: .evalType)
        try values.encodeIfPresent(recipe, forKey: .recipe)
        try values.encodeIfPresent(mirror, forKey: .mirror)
        try values.encodeIfPresent(practice?.operatorName, forKey: .operatorName)
        try values.encodeIfPresent(practice?.module, forKey: .module)
        try values.encodeIfPresent(practice.map(\.isHeldOut), forKey: .isHeldOut)
    }
}
