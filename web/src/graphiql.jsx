// The playground: GraphiQL with example queries in its tabs. The token is taken from the field at
// the head of the page, never kept by GraphiQL itself.

import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { getOperationAST } from "graphql";
import { createClient } from "graphql-ws";
import { createRoot } from "react-dom/client";

import whoMetWhom from "../examples/1-who-met-whom.graphql";
import aMinister from "../examples/2-a-minister.graphql";
import aMinisterOn from "../examples/2-a-minister.json";
import whatWasReported from "../examples/3-what-was-reported.graphql";
import pageByPage from "../examples/4-page-by-page.graphql";
import pageByPageFrom from "../examples/4-page-by-page.json";
import write from "../examples/5-write.graphql";
import writeThis from "../examples/5-write.json";
import byAnyName from "../examples/6-by-any-name.graphql";
import byItsWords from "../examples/7-by-its-words.graphql";
import "./graphiql.css";
import { bearer } from "./token.js";

const text = (variables) => JSON.stringify(variables, null, 2);

const examples = [
  { query: whoMetWhom },
  { query: aMinister, variables: text(aMinisterOn) },
  { query: whatWasReported },
  { query: pageByPage, variables: text(pageByPageFrom) },
  { query: write, variables: text(writeThis) },
  { query: byAnyName },
  { query: byItsWords },
];

// The schema is the same for everybody: a stale token must not keep the playground from it.
function ask(params, options) {
  const operation = options?.documentAST && getOperationAST(options.documentAST, params.operationName);
  return operation?.operation === "subscription" ? follow(params) : post(params, options);
}

// What was read last stands in each event: GraphiQL shows it, and it can be gone on after.
function follow(params) {
  const url = location.origin.replace(/^http/, "ws") + location.pathname.replace(/\/$/, "") + "/ws";
  return createClient({ url, connectionParams: bearer, retryAttempts: 0 }).iterate(params);
}

async function post(params, options) {
  const signed = params.operationName === "IntrospectionQuery" ? {} : bearer();
  const response = await fetch(location.pathname, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      ...signed,
      ...options?.headers,
    },
    body: JSON.stringify(params),
  });
  return response.json();
}

createRoot(document.querySelector("#app")).render(
  <GraphiQL
    fetcher={ask}
    defaultTabs={examples}
    forcedTheme="system"
    showPersistHeadersSettings={false}
  >
    <GraphiQL.Logo> </GraphiQL.Logo>
  </GraphiQL>,
);
