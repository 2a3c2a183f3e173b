// What of an OpenAPI document may not change under clients: no tool that reads OpenAPI 3.1 and can be
// had from a package registry does this well, and the rules are few.
//   - Operations, their ids, parameters, media types and good answers stay.
//   - What requests carry may become wider, never narrower: nothing new is required, no value goes.
//   - What answers carry may become narrower, never wider where a client must handle it: members
//     stay, what was always there stays so, what was never null stays so.

const METHODS = ["get", "put", "post", "delete", "patch"];

/** The breaks between two documents: where, by operation or schema, and what. */
export function openapiBreaks(before, after) {
  const breaks = [];
  const told = new Set();
  const note = (where, message) => {
    // A schema that both requests and answers reach is told of once.
    if (!told.has(`${where} ${message}`)) breaks.push({ where, message });
    told.add(`${where} ${message}`);
  };
  for (const [path, item] of Object.entries(before.paths)) {
    for (const method of METHODS.filter((method) => item[method])) {
      const [old, now] = [item[method], after.paths[path]?.[method]];
      if (!now) note(old.operationId, `${method.toUpperCase()} ${path} is gone`);
      else compareOperations(old, now, new Comparison(before, after, old.operationId, note));
    }
  }
  return breaks;
}

function compareOperations(old, now, comparison) {
  if (now.operationId !== old.operationId) comparison.note("", `is called ${now.operationId}`);
  compareParameters(old.parameters ?? [], now.parameters ?? [], comparison);
  if (now.requestBody?.required && !old.requestBody?.required) comparison.note("", "a body is required");
  for (const [media, { schema }] of Object.entries(old.requestBody?.content ?? {})) {
    const next = now.requestBody?.content?.[media];
    if (!next) comparison.note("", `${media} is not taken`);
    else comparison.request("body", schema, next.schema);
  }
  for (const [status, answer] of Object.entries(old.responses).filter(([status]) => status < "4")) {
    const next = comparison.resolve(now.responses[status], "after");
    if (!next) comparison.note("", `does not answer ${status}`);
    for (const [media, { schema }] of Object.entries(comparison.resolve(answer, "before").content ?? {})) {
      if (next && !next.content?.[media]) comparison.note("", `does not answer ${media}`);
      else if (next) comparison.answer("", schema, next.content[media].schema);
    }
  }
}

function compareParameters(old, now, comparison) {
  const key = (parameter) => `${parameter.in} ${parameter.name}`;
  const byKey = new Map(now.map((parameter) => [key(parameter), parameter]));
  for (const parameter of old) {
    const next = byKey.get(key(parameter));
    if (!next) comparison.note(parameter.name, "the parameter is gone");
    else {
      if (next.required && !parameter.required) comparison.note(parameter.name, "is required");
      comparison.request(parameter.name, parameter.schema, next.schema);
    }
    byKey.delete(key(parameter));
  }
  for (const parameter of byKey.values()) {
    if (parameter.required) comparison.note(parameter.name, "a new parameter is required");
  }
}

/** Schemas of one operation, or of a component that it names. */
class Comparison {
  constructor(before, after, where, report, seen = new Set()) {
    Object.assign(this, { before, after, where, report, seen });
  }

  note(place, message) {
    this.report([this.where, place].filter(Boolean).join("."), message);
  }

  resolve(schema, document) {
    if (!schema?.$ref) return schema;
    return schema.$ref.slice(2).split("/").reduce((value, name) => value?.[name], this[document]);
  }

  request(place, old, now) {
    this.compare(place, old, now, "request");
  }

  answer(place, old, now) {
    this.compare(place, old, now, "answer");
  }

  compare(place, old, now, direction) {
    if (!old || !now) return;
    if (old.$ref || now.$ref) {
      const name = (now.$ref ?? old.$ref).split("/").pop();
      const pair = `${direction} ${old.$ref} ${now.$ref}`;
      if (this.seen.has(pair)) return;
      this.seen.add(pair);
      const inner = new Comparison(this.before, this.after, name, this.report, this.seen);
      inner.compare("", this.resolve(old, "before"), this.resolve(now, "after"), direction);
      return;
    }
    this.types(place, old, now, direction);
    this.values(place, old, now, direction);
    this.members(place, old, now, direction);
    this.choices(place, old, now, direction);
    if (old.items && now.items) this.compare(`${place}[]`, old.items, now.items, direction);
  }

  types(place, old, now, direction) {
    const [was, is] = [typesOf(old), typesOf(now)];
    if (was.length === 0 || is.length === 0) return;
    const lost = was.filter((type) => !is.includes(type) && !(type === "integer" && is.includes("number")));
    const gained = is.filter((type) => !was.includes(type) && !(type === "integer" && was.includes("number")));
    if (direction === "request" && lost.length > 0) this.note(place, `takes no ${lost}`);
    if (direction === "answer" && gained.length > 0) this.note(place, `may be ${gained}`);
  }

  values(place, old, now, direction) {
    if (direction === "answer" || !now.enum) return;
    if (!old.enum) this.note(place, "takes only certain values");
    const lost = (old.enum ?? []).filter((value) => !now.enum.includes(value));
    if (lost.length > 0) this.note(place, `does not take ${lost}`);
  }

  members(place, old, now, direction) {
    const at = (name) => [place, name].filter(Boolean).join(".");
    const required = (schema, name) => (schema.required ?? []).includes(name);
    for (const [name, schema] of Object.entries(old.properties ?? {})) {
      const next = now.properties?.[name];
      if (!next) this.note(at(name), "is gone");
      else if (direction === "answer" && required(old, name) && !required(now, name)) {
        this.note(at(name), "is not always there");
      } else this.compare(at(name), schema, next, direction);
    }
    if (direction === "answer") return;
    for (const name of now.required ?? []) {
      if (old.properties && !required(old, name)) this.note(at(name), "is required");
    }
  }

  /** Choices are told apart by what they refer to. */
  choices(place, old, now, direction) {
    const [was, is] = [choicesOf(old), choicesOf(now)];
    if (was.length === 0 || is.length === 0) return;
    const key = (choice) => choice.$ref ?? typesOf(choice).join();
    const [lost, gained] = [without(was, is, key), without(is, was, key)];
    if (direction === "request" && lost.length > 0) this.note(place, `takes no ${lost.map(key)}`);
    if (direction === "answer" && gained.length > 0) this.note(place, `may be ${gained.map(key)}`);
    for (const choice of was) {
      const next = is.find((other) => key(other) === key(choice));
      if (next) this.compare(place, choice, next, direction);
    }
  }
}

function typesOf(schema) {
  return [schema.type ?? []].flat();
}

function choicesOf(schema) {
  return schema.oneOf ?? schema.anyOf ?? [];
}

function without(some, others, key) {
  const known = new Set(others.map(key));
  return some.filter((one) => !known.has(key(one)));
}
