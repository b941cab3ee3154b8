/**
 * Imports only point down: contract ← eslint-plugin/analysis ← eslint-plugin/rules ← codemods, harness ← cli.
 * Each arrow that is forbidden says why. Tests may use what the package does not ship, but keep to the arrows.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
  forbidden: [
    {
      name: "contract-imports-nothing",
      comment:
        "The contract is facts. Whoever needs one fact must not get a parser, a file system or a rule with it.",
      severity: "error",
      from: { path: "^contract/", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^contract/" },
    },
    {
      name: "contract-tests-know-the-contract-only",
      comment: "A test of a fact that needs a rule tests the rule, and belongs beside it.",
      severity: "error",
      from: { path: "^contract/.*\\.test\\.ts$" },
      to: { path: "^(eslint-plugin|codemods|harness|cli|bench)/" },
    },
    {
      name: "analysis-knows-no-rule",
      comment:
        "The analysis answers what code does. A rule decides what is wrong; were it known below, one rule's wish would change the facts of all.",
      severity: "error",
      from: { path: "^eslint-plugin/analysis/" },
      to: { path: "^(eslint-plugin/(?!analysis/)|codemods/|harness/|cli/)" },
    },
    {
      name: "only-modules-reads-files",
      comment: "A user's file is read in one place, so that one cache knows when an answer is out of date.",
      severity: "error",
      from: {
        path: "^eslint-plugin/analysis/",
        // The model of `fs` needs the numbers of its flags, which stand in the module itself.
        pathNot: [
          "^eslint-plugin/analysis/modules/",
          "^eslint-plugin/analysis/models/fs\\.ts$",
          "\\.test\\.ts$",
          "/testing/",
        ],
      },
      to: { path: "^(node:)?fs(/promises)?$" },
    },
    {
      name: "plugin-knows-no-tool",
      comment: "Who only lints installs and loads no codemod, no harness and no command line.",
      severity: "error",
      from: { path: "^eslint-plugin/" },
      to: { path: "^(codemods|harness|cli)/" },
    },
    {
      name: "codemods-not-to-harness",
      comment: "A codemod changes code and runs none; the harness runs code and changes none.",
      severity: "error",
      from: { path: "^codemods/" },
      to: { path: "^(harness|cli)/" },
    },
    {
      name: "harness-not-to-codemods",
      comment: "A verdict on migrated code is worth nothing if the judge shares code with the migration.",
      severity: "error",
      from: { path: "^harness/" },
      to: { path: "^(codemods|cli)/" },
    },
    {
      name: "nothing-imports-bench",
      comment: "The benchmarks measure the product and are not shipped with it.",
      severity: "error",
      from: { pathNot: "^bench/" },
      to: { path: "^bench/" },
    },
    {
      name: "ships-what-it-imports",
      comment:
        "A user does not install devDependencies: shipped code that imports one breaks on the first run.",
      severity: "error",
      from: {
        path: "^(contract|eslint-plugin|codemods|harness|cli)/",
        pathNot: ["\\.test\\.ts$", "/testing/"],
      },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["npm-peer", "type-only"],
      },
    },
    {
      name: "resolves",
      comment: "An import that resolves to nothing hides from every rule above.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|fixtures|coverage)/|^harness/trees/|^bench/\\.work/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
