/* Written by update-resources; do not edit. */
#include "clooper_resources.h"

static const char file_0[] = {
#embed "demo/package.json" suffix(, )
    0};
static const char file_1[] = {
#embed "demo/tasks.jsonl" suffix(, )
    0};
static const char file_2[] = {
#embed "models.json" suffix(, )
    0};
static const char file_3[] = {
#embed "prices.json" suffix(, )
    0};
static const char file_4[] = {
#embed "report/report.css" suffix(, )
    0};
static const char file_5[] = {
#embed "training/requirements.txt" suffix(, )
    0};
static const char file_6[] = {
#embed "training/run-slurm.sh" suffix(, )
    0};
static const char file_7[] = {
#embed "training/run-torchrun.sh" suffix(, )
    0};
static const char file_8[] = {
#embed "training/train.py" suffix(, )
    0};
static const char file_9[] = {
#embed "../../prompts/agents-md-cut.md" suffix(, )
    0};
static const char file_10[] = {
#embed "../../prompts/agents-md-nested.md" suffix(, )
    0};
static const char file_11[] = {
#embed "../../prompts/agents-md-refused.md" suffix(, )
    0};
static const char file_12[] = {
#embed "../../prompts/agents-md.md" suffix(, )
    0};
static const char file_13[] = {
#embed "../../prompts/clipped.md" suffix(, )
    0};
static const char file_14[] = {
#embed "../../prompts/controls/placebo.md" suffix(, )
    0};
static const char file_15[] = {
#embed "../../prompts/demonstrations/drills.md" suffix(, )
    0};
static const char file_16[] = {
#embed "../../prompts/demonstrations/statements.md" suffix(, )
    0};
static const char file_17[] = {
#embed "../../prompts/demonstrations/thoughts.md" suffix(, )
    0};
static const char file_18[] = {
#embed "../../prompts/distillation/body.md" suffix(, )
    0};
static const char file_19[] = {
#embed "../../prompts/distillation/bullet.md" suffix(, )
    0};
static const char file_20[] = {
#embed "../../prompts/distillation/bullets.md" suffix(, )
    0};
static const char file_21[] = {
#embed "../../prompts/distillation/compatibility.md" suffix(, )
    0};
static const char file_22[] = {
#embed "../../prompts/distillation/description.md" suffix(, )
    0};
static const char file_23[] = {
#embed "../../prompts/distillation/example.md" suffix(, )
    0};
static const char file_24[] = {
#embed "../../prompts/distillation/model.md" suffix(, )
    0};
static const char file_25[] = {
#embed "../../prompts/distillation/refusals.md" suffix(, )
    0};
static const char file_26[] = {
#embed "../../prompts/distillation/refused.md" suffix(, )
    0};
static const char file_27[] = {
#embed "../../prompts/distillation/words.md" suffix(, )
    0};
static const char file_28[] = {
#embed "../../prompts/flaws/arguments.md" suffix(, )
    0};
static const char file_29[] = {
#embed "../../prompts/flaws/missing-attribute.md" suffix(, )
    0};
static const char file_30[] = {
#embed "../../prompts/flaws/start-tag.md" suffix(, )
    0};
static const char file_31[] = {
#embed "../../prompts/flaws/unclosed.md" suffix(, )
    0};
static const char file_32[] = {
#embed "../../prompts/flaws/unknown-attribute.md" suffix(, )
    0};
static const char file_33[] = {
#embed "../../prompts/knowledge/commands.md" suffix(, )
    0};
static const char file_34[] = {
#embed "../../prompts/knowledge/errors.md" suffix(, )
    0};
static const char file_35[] = {
#embed "../../prompts/knowledge/page.md" suffix(, )
    0};
static const char file_36[] = {
#embed "../../prompts/knowledge/session.md" suffix(, )
    0};
static const char file_37[] = {
#embed "../../prompts/knowledge/solution.md" suffix(, )
    0};
static const char file_38[] = {
#embed "../../prompts/learning/general.md" suffix(, )
    0};
static const char file_39[] = {
#embed "../../prompts/loops/edits.md" suffix(, )
    0};
static const char file_40[] = {
#embed "../../prompts/loops/failures.md" suffix(, )
    0};
static const char file_41[] = {
#embed "../../prompts/loops/installs.md" suffix(, )
    0};
static const char file_42[] = {
#embed "../../prompts/loops/reads.md" suffix(, )
    0};
static const char file_43[] = {
#embed "../../prompts/loops/repeats.md" suffix(, )
    0};
static const char file_44[] = {
#embed "../../prompts/notices/done-gate.md" suffix(, )
    0};
static const char file_45[] = {
#embed "../../prompts/notices/loop-first.md" suffix(, )
    0};
static const char file_46[] = {
#embed "../../prompts/notices/loop-second.md" suffix(, )
    0};
static const char file_47[] = {
#embed "../../prompts/notices/malformed.md" suffix(, )
    0};
static const char file_48[] = {
#embed "../../prompts/notices/no-call.md" suffix(, )
    0};
static const char file_49[] = {
#embed "../../prompts/notices/refused-command.md" suffix(, )
    0};
static const char file_50[] = {
#embed "../../prompts/notices/repeated-lines.md" suffix(, )
    0};
static const char file_51[] = {
#embed "../../prompts/notices/steps-left.md" suffix(, )
    0};
static const char file_52[] = {
#embed "../../prompts/notices/truncated-thought.md" suffix(, )
    0};
static const char file_53[] = {
#embed "../../prompts/notices/truncated.md" suffix(, )
    0};
static const char file_54[] = {
#embed "../../prompts/notices/whole-file.md" suffix(, )
    0};
static const char file_55[] = {
#embed "../../prompts/observation.md" suffix(, )
    0};
static const char file_56[] = {
#embed "../../prompts/practice/failing-test.md" suffix(, )
    0};
static const char file_57[] = {
#embed "../../prompts/practice/plain.md" suffix(, )
    0};
static const char file_58[] = {
#embed "../../prompts/practice/question.md" suffix(, )
    0};
static const char file_59[] = {
#embed "../../prompts/practice/report.md" suffix(, )
    0};
static const char file_60[] = {
#embed "../../prompts/practice/short.md" suffix(, )
    0};
static const char file_61[] = {
#embed "../../prompts/pruned.md" suffix(, )
    0};
static const char file_62[] = {
#embed "../../prompts/skill.md" suffix(, )
    0};
static const char file_63[] = {
#embed "../../prompts/skip-verification.md" suffix(, )
    0};
static const char file_64[] = {
#embed "../../prompts/system.md" suffix(, )
    0};
static const char file_65[] = {
#embed "../../prompts/task.md" suffix(, )
    0};
static const char file_66[] = {
#embed "../../prompts/worked-example.md" suffix(, )
    0};
static const char file_67[] = {
#embed "../../skills/manifest.schema.json" suffix(, )
    0};
static const char file_68[] = {
#embed "../../skills/run-the-failing-test/SKILL.md" suffix(, )
    0};
static const char file_69[] = {
#embed "../../tools/bash/tool.yaml" suffix(, )
    0};
static const char file_70[] = {
#embed "../../tools/done/tool.yaml" suffix(, )
    0};
static const char file_71[] = {
#embed "../../tools/edit/tool.yaml" suffix(, )
    0};
static const char file_72[] = {
#embed "../../tools/read/tool.yaml" suffix(, )
    0};
static const char file_73[] = {
#embed "../../tools/search/tool.yaml" suffix(, )
    0};
static const char file_74[] = {
#embed "../../tools/write/tool.yaml" suffix(, )
    0};

static const struct lp_resource resources[] = {
    {"looper/demo/package.json", file_0, sizeof file_0 - 1},
    {"looper/demo/tasks.jsonl", file_1, sizeof file_1 - 1},
    {"looper/models.json", file_2, sizeof file_2 - 1},
    {"looper/prices.json", file_3, sizeof file_3 - 1},
    {"looper/report/report.css", file_4, sizeof file_4 - 1},
    {"looper/training/requirements.txt", file_5, sizeof file_5 - 1},
    {"looper/training/run-slurm.sh", file_6, sizeof file_6 - 1},
    {"looper/training/run-torchrun.sh", file_7, sizeof file_7 - 1},
    {"looper/training/train.py", file_8, sizeof file_8 - 1},
    {"prompts/agents-md-cut.md", file_9, sizeof file_9 - 1},
    {"prompts/agents-md-nested.md", file_10, sizeof file_10 - 1},
    {"prompts/agents-md-refused.md", file_11, sizeof file_11 - 1},
    {"prompts/agents-md.md", file_12, sizeof file_12 - 1},
    {"prompts/clipped.md", file_13, sizeof file_13 - 1},
    {"prompts/controls/placebo.md", file_14, sizeof file_14 - 1},
    {"prompts/demonstrations/drills.md", file_15, sizeof file_15 - 1},
    {"prompts/demonstrations/statements.md", file_16, sizeof file_16 - 1},
    {"prompts/demonstrations/thoughts.md", file_17, sizeof file_17 - 1},
    {"prompts/distillation/body.md", file_18, sizeof file_18 - 1},
    {"prompts/distillation/bullet.md", file_19, sizeof file_19 - 1},
    {"prompts/distillation/bullets.md", file_20, sizeof file_20 - 1},
    {"prompts/distillation/compatibility.md", file_21, sizeof file_21 - 1},
    {"prompts/distillation/description.md", file_22, sizeof file_22 - 1},
    {"prompts/distillation/example.md", file_23, sizeof file_23 - 1},
    {"prompts/distillation/model.md", file_24, sizeof file_24 - 1},
    {"prompts/distillation/refusals.md", file_25, sizeof file_25 - 1},
    {"prompts/distillation/refused.md", file_26, sizeof file_26 - 1},
    {"prompts/distillation/words.md", file_27, sizeof file_27 - 1},
    {"prompts/flaws/arguments.md", file_28, sizeof file_28 - 1},
    {"prompts/flaws/missing-attribute.md", file_29, sizeof file_29 - 1},
    {"prompts/flaws/start-tag.md", file_30, sizeof file_30 - 1},
    {"prompts/flaws/unclosed.md", file_31, sizeof file_31 - 1},
    {"prompts/flaws/unknown-attribute.md", file_32, sizeof file_32 - 1},
    {"prompts/knowledge/commands.md", file_33, sizeof file_33 - 1},
    {"prompts/knowledge/errors.md", file_34, sizeof file_34 - 1},
    {"prompts/knowledge/page.md", file_35, sizeof file_35 - 1},
    {"prompts/knowledge/session.md", file_36, sizeof file_36 - 1},
    {"prompts/knowledge/solution.md", file_37, sizeof file_37 - 1},
    {"prompts/learning/general.md", file_38, sizeof file_38 - 1},
    {"prompts/loops/edits.md", file_39, sizeof file_39 - 1},
    {"prompts/loops/failures.md", file_40, sizeof file_40 - 1},
    {"prompts/loops/installs.md", file_41, sizeof file_41 - 1},
    {"prompts/loops/reads.md", file_42, sizeof file_42 - 1},
    {"prompts/loops/repeats.md", file_43, sizeof file_43 - 1},
    {"prompts/notices/done-gate.md", file_44, sizeof file_44 - 1},
    {"prompts/notices/loop-first.md", file_45, sizeof file_45 - 1},
    {"prompts/notices/loop-second.md", file_46, sizeof file_46 - 1},
    {"prompts/notices/malformed.md", file_47, sizeof file_47 - 1},
    {"prompts/notices/no-call.md", file_48, sizeof file_48 - 1},
    {"prompts/notices/refused-command.md", file_49, sizeof file_49 - 1},
    {"prompts/notices/repeated-lines.md", file_50, sizeof file_50 - 1},
    {"prompts/notices/steps-left.md", file_51, sizeof file_51 - 1},
    {"prompts/notices/truncated-thought.md", file_52, sizeof file_52 - 1},
    {"prompts/notices/truncated.md", file_53, sizeof file_53 - 1},
    {"prompts/notices/whole-file.md", file_54, sizeof file_54 - 1},
    {"prompts/observation.md", file_55, sizeof file_55 - 1},
    {"prompts/practice/failing-test.md", file_56, sizeof file_56 - 1},
    {"prompts/practice/plain.md", file_57, sizeof file_57 - 1},
    {"prompts/practice/question.md", file_58, sizeof file_58 - 1},
    {"prompts/practice/report.md", file_59, sizeof file_59 - 1},
    {"prompts/practice/short.md", file_60, sizeof file_60 - 1},
    {"prompts/pruned.md", file_61, sizeof file_61 - 1},
    {"prompts/skill.md", file_62, sizeof file_62 - 1},
    {"prompts/skip-verification.md", file_63, sizeof file_63 - 1},
    {"prompts/system.md", file_64, sizeof file_64 - 1},
    {"prompts/task.md", file_65, sizeof file_65 - 1},
    {"prompts/worked-example.md", file_66, sizeof file_66 - 1},
    {"skills/manifest.schema.json", file_67, sizeof file_67 - 1},
    {"skills/run-the-failing-test/SKILL.md", file_68, sizeof file_68 - 1},
    {"tools/bash/tool.yaml", file_69, sizeof file_69 - 1},
    {"tools/done/tool.yaml", file_70, sizeof file_70 - 1},
    {"tools/edit/tool.yaml", file_71, sizeof file_71 - 1},
    {"tools/read/tool.yaml", file_72, sizeof file_72 - 1},
    {"tools/search/tool.yaml", file_73, sizeof file_73 - 1},
    {"tools/write/tool.yaml", file_74, sizeof file_74 - 1},
};

size_t lp_resource_count(void) { return sizeof resources / sizeof resources[0]; }

struct lp_resource lp_resource_at(size_t index) { return resources[index]; }
