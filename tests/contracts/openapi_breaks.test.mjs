import assert from "node:assert/strict";
import test from "node:test";
import { openapiBreaks } from "./openapi_breaks.mjs";

/** A document with one operation that takes and answers a thing. */
function document(thing, input = thing, parameters = []) {
  const content = (name) => ({ content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } } });
  const operation = {
    operationId: "createThing",
    parameters,
    requestBody: content("Input"),
    responses: { 201: content("Thing"), 422: content("Problem") },
  };
  return { paths: { "/things": { post: operation } }, components: { schemas: { Thing: thing, Input: input, Problem: {} } } };
}

const thing = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "string" },
    kind: { type: "string", enum: ["a", "b"] },
    other: { anyOf: [{ $ref: "#/components/schemas/Problem" }, { type: "null" }] },
  },
};
const said = (before, after) => openapiBreaks(before, after).map(({ where, message }) => `${where} ${message}`);
const changed = (change) => {
  const copy = structuredClone(thing);
  change(copy);
  return copy;
};

test("what stays or grows breaks nothing", () => {
  const grown = changed((it) => {
    it.properties.more = { type: "string" };
    it.required.push("more");
  });
  assert.deepEqual(said(document(thing), document(grown, thing, [{ name: "q", in: "query", schema: {} }])), []);
  const wider = changed((it) => (it.properties.kind.enum = ["a", "b", "c"]));
  assert.deepEqual(said(document(thing), document(thing, wider)), []);
});

test("answers keep their members and do not become null", () => {
  const poorer = changed((it) => delete it.properties.kind);
  assert.deepEqual(said(document(thing), document(poorer, thing)), ["Thing.kind is gone"]);
  const looser = changed((it) => (it.required = []));
  assert.deepEqual(said(document(thing), document(looser, thing)), ["Thing.id is not always there"]);
  const empty = changed((it) => (it.properties.id.type = ["string", "null"]));
  assert.deepEqual(said(document(thing), document(empty, thing)), ["Thing.id may be null"]);
});

test("requests need nothing new and lose no value", () => {
  const strict = changed((it) => it.required.push("kind"));
  assert.deepEqual(said(document(thing), document(thing, strict)), ["Input.kind is required"]);
  const narrow = changed((it) => (it.properties.kind.enum = ["a"]));
  assert.deepEqual(said(document(thing), document(thing, narrow)), ["Input.kind does not take b"]);
  const solid = changed((it) => it.properties.other.anyOf.pop());
  assert.deepEqual(said(document(thing), document(thing, solid)), ["Input.other takes no null"]);
  const asked = document(thing, thing, [{ name: "q", in: "query", required: true, schema: {} }]);
  assert.deepEqual(said(document(thing), asked), ["createThing.q a new parameter is required"]);
});

test("operations and their good answers stay", () => {
  const nothing = { paths: {}, components: { schemas: {} } };
  assert.deepEqual(said(document(thing), nothing), ["createThing POST /things is gone"]);
  const renamed = document(thing);
  renamed.paths["/things"].post.operationId = "makeThing";
  assert.deepEqual(said(document(thing), renamed), ["createThing is called makeThing"]);
  const other = document(thing);
  other.paths["/things"].post.responses = {};
  assert.deepEqual(said(document(thing), other), ["createThing does not answer 201"]);
});
