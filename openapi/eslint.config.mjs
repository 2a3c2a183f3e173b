// The GraphQL contract, by the rules of graphql-eslint for schemas and for Relay.

import { createRequire } from "node:module";

// The tools stand beside the tests, not here.
const require = createRequire(new URL("../tests/contracts/package.json", import.meta.url));
const graphql = require("@graphql-eslint/eslint-plugin");

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "./schema.graphql" } } },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // Only what node(id:) finds has an id; items of owned lists have one, too.
      "@graphql-eslint/strict-id-in-types": "off",
      // The feed of changes is gone through forwards only: it has no end to come back from.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // Owned lists are plain, `nodes` stands beside `edges`, and quotes have no node(id:).
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
];
