/**
 * ESM all the way: SWC only strips the types, so stack traces keep the source's own lines.
 *
 * @type {import("jest").Config}
 */
export default {
  testEnvironment: "node",
  roots: [
    "<rootDir>/contract",
    "<rootDir>/eslint-plugin",
    "<rootDir>/codemods",
    "<rootDir>/cli",
    "<rootDir>/harness",
  ],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/fixtures/", "/trees/"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "/fixtures/", "/trees/"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2023", parser: { syntax: "typescript" } },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
};
