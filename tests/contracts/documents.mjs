// Asks a running server thousands of made-up documents, and compares with graphql-js: both must find
// the same documents valid, and an answer must have the members that graphql-js would collect.
//
//   node documents.mjs URL [COUNT [FIRST]]
//
// Each document follows from its number; a difference names it, and `COUNT FIRST` asks it again.

import { readFileSync } from "node:fs";

import {
  GraphQLError,
  buildSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  specifiedRules,
  typeFromAST,
  validate,
} from "graphql";
import { collectFields, collectSubfields } from "graphql/execution/collectFields.js";

import { makeDocument } from "./document_maker.mjs";

const [url, count = "20000", first = "1"] = process.argv.slice(2);
if (!url) {
  console.error("usage: node documents.mjs URL [COUNT [FIRST]]");
  process.exit(2);
}

/** A caller without a token may have eight requests under way. */
const WORKERS = 6;

// Where this server is stricter than graphql-js, on purpose.
const STRICTER = {
  limits: "what costs too much, is too deep or too long is refused with queryTooComplex",
  oneOfVariables:
    "a variable in a @oneOf object must not be null (5.8.5); graphql-js forgets it where the object itself must not be",
  nullInDirectives:
    "a null condition is refused before anything runs; graphql-js runs until it meets the field",
};

// What graphql-js refuses beyond the specification; here its own limits on introspection hold.
const BEYOND = new Set(["MaxIntrospectionDepthRule"]);

const schema = buildSchema(readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"));
const rules = specifiedRules.filter((rule) => !BEYOND.has(rule.name)).concat(oneOfVariables);
const tally = { asked: 0, valid: 0, invalid: 0, variables: 0, limited: 0, shapes: 0, objects: 0 };
const differences = [];

function oneOfVariables(context) {
  return {
    OperationDefinition(operation) {
      const definitions = new Map(
        (operation.variableDefinitions ?? []).map((definition) => [definition.variable.name.value, definition]),
      );
      for (const { node, parentType } of context.getRecursiveVariableUsages(operation)) {
        const definition = definitions.get(node.name.value);
        const type = definition && typeFromAST(context.getSchema(), definition.type);
        if (type && !isNonNullType(type) && getNamedType(parentType)?.isOneOf) {
          context.reportError(new GraphQLError(`$${node.name.value} may be null`));
        }
      }
    },
  };
}

/** What graphql-js says of a request: what is wrong, or how it is executed. */
function expectation({ text, variables, operationName }) {
  let document;
  try {
    document = parse(text);
  } catch (error) {
    return { invalid: error.message };
  }
  const errors = validate(schema, document, rules);
  if (errors.length > 0) return { invalid: errors[0].message };
  const operation = getOperationAST(document, operationName);
  if (!operation) return { invalid: "no such operation" };
  if (operation.operation === "mutation") return { mutation: true };
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (coerced.errors) return { variables: coerced.errors[0].message };
  const fragments = {};
  for (const definition of document.definitions) {
    if (definition.kind === "FragmentDefinition") fragments[definition.name.value] = definition;
  }
  return { operation, fragments, values: coerced.coerced };
}

async function ask(request) {
  const { text, variables, operationName } = request;
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query: text, variables, operationName }),
  });
  return response.json();
}

/** What differs between the answer and what graphql-js expects; nothing when they agree. */
function difference(expected, answer) {
  const code = answer.errors?.[0]?.extensions?.code;
  const refused = !("data" in answer) && code === "badRequest";
  if (answer.errors?.some((error) => error.extensions.code === "internal")) return "an internal error";
  if (code === "queryTooComplex") {
    tally.limited += 1;
    return undefined;
  }
  if (expected.invalid) {
    tally.invalid += 1;
    return refused ? undefined : `graphql-js refuses it: ${expected.invalid}`;
  }
  if (expected.mutation) {
    tally.valid += 1;
    return code === "unauthenticated" ? undefined : `it is valid: ${answer.errors?.[0]?.message}`;
  }
  if (expected.variables) {
    tally.variables += 1;
    return refused ? undefined : `its variables are wrong: ${expected.variables}`;
  }
  return shape(expected, answer, refused);
}

function shape(expected, answer, refused) {
  let fields;
  const { operation, fragments, values } = expected;
  try {
    fields = collectFields(schema, fragments, values, schema.getQueryType(), operation.selectionSet);
    tally.valid += 1;
    if (refused) {
      return hasNullCondition(expected) ? undefined : `it is valid: ${answer.errors[0].message}`;
    }
    tally.shapes += 1;
    if (answer.data === null) return answer.errors ? undefined : "null without an error";
    return compare(expected, schema.getQueryType(), fields, answer.data, "data");
  } catch (error) {
    return refused ? undefined : `it cannot be executed: ${error.message}`;
  }
}

/** Whether a variable that is null may decide about a field. */
function hasNullCondition({ values, operation }) {
  return (operation.variableDefinitions ?? []).some(
    ({ variable, type }) => type.name?.value === "Boolean" && values[variable.name.value] === null,
  );
}

function compare(expected, type, fields, object, path) {
  const keys = [...fields.keys()].join(" ");
  if (Object.keys(object).join(" ") !== keys) {
    return `${path} has the members ${Object.keys(object).join(" ")} instead of ${keys}`;
  }
  tally.objects += 1;
  for (const [key, nodes] of fields) {
    const name = nodes[0].name.value;
    if (name.startsWith("__")) continue;
    const found = within(expected, type.getFields()[name].type, nodes, object[key], `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

function within(expected, type, nodes, value, path) {
  const nullable = getNullableType(type);
  if (value === null || isLeafType(nullable)) return undefined;
  if (isListType(nullable)) {
    if (!Array.isArray(value)) return `${path} is no list`;
    for (const item of value) {
      const found = within(expected, nullable.ofType, nodes, item, path);
      if (found) return found;
    }
    return undefined;
  }
  // Which type it is, the answer need not say: it must be the answer for one of them.
  const types = isAbstractType(nullable) ? schema.getPossibleTypes(nullable) : [nullable];
  let found;
  for (const possible of types) {
    const fields = collectSubfields(schema, expected.fragments, expected.values, possible, nodes);
    found = compare(expected, possible, fields, value, path);
    if (!found) return undefined;
  }
  return found;
}

async function work(numbers) {
  for (const number of numbers) {
    const request = makeDocument(schema, number);
    const expected = expectation(request);
    const answer = await ask(request);
    tally.asked += 1;
    const found = difference(expected, answer);
    if (found) differences.push({ number, found, request, answer });
  }
}

function* numbers() {
  for (let number = Number(first); number < Number(first) + Number(count); number += 1) {
    if (differences.length < 200) yield number;
  }
}

const shared = numbers();
await Promise.all(Array.from({ length: WORKERS }, () => work(shared)));
for (const { number, found, request, answer } of differences.slice(0, 12)) {
  console.log(`\n--- ${number}: ${found}\n${request.text}\n${JSON.stringify(request.variables)}`);
  console.log(JSON.stringify(answer).slice(0, 400));
}
console.log(`${Object.entries(tally).map(([name, times]) => `${name} ${times}`).join(", ")}`);
for (const [name, reason] of Object.entries(STRICTER)) console.log(`stricter: ${name}: ${reason}`);
console.log(`${differences.length} differences`);
// Of each kind there are enough to mean something.
const enough = Number(count) < 1_000 ||
  (["valid", "invalid", "shapes", "objects"].every((kind) => tally[kind] > Number(count) / 5) &&
    tally.limited < Number(count) / 20);
if (!enough) console.log("too few of a kind");
process.exit(differences.length === 0 && enough ? 0 : 1);
