// Makes up GraphQL documents over a schema: most of them valid, the others spoilt.

import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";

/** How deep fields are nested: deeper ones would be refused for their cost. */
const DEPTH = 5;

/** What would page through a list or make it empty more often than not. */
const RARE = new Set(["after", "before", "last", "filter"]);

/** Random numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A document and the variables that are sent with it. */
export function makeDocument(schema, seed) {
  const maker = new Maker(schema, randomOf(seed));
  const made = maker.document();
  return maker.chance(0.45) ? { ...made, text: maker.spoil(made.text) } : made;
}

class Maker {
  constructor(schema, random) {
    this.schema = schema;
    this.random = random;
    this.fragments = [];
    this.declared = [];
    this.sent = {};
    this.count = 0;
    this.fields = 0;
  }

  chance(part) {
    return this.random() < part;
  }

  below(bound) {
    return Math.floor(this.random() * bound);
  }

  pick(items) {
    return items[this.below(items.length)];
  }

  document() {
    const mutates = this.chance(0.08);
    const root = mutates ? this.schema.getMutationType() : this.schema.getQueryType();
    const body = this.selection(root, 0);
    const directives = this.chance(0.02) ? ` ${this.directive()}` : "";
    const variables = this.declared.length === 0 ? "" : `(${this.declared.join(", ")})`;
    const several = this.chance(0.1);
    const named = several || this.chance(0.3);
    const bare = !mutates && !named && variables === "" && directives === "" && this.chance(0.8);
    const head = bare
      ? ""
      : `${this.chance(0.05) ? '"What is asked" ' : ""}${mutates ? "mutation" : "query"}${
          named ? " Asked" : ""
        }${variables}${directives} `;
    const parts = [`${head}${body}`, ...this.fragments.map((fragment) => fragment.text)];
    if (several) parts.push("query Other { __typename }");
    parts.sort(() => this.random() - 0.5);
    const operationName = several ? "Asked" : undefined;
    return { text: parts.join(this.pick(["\n", " ", "\n# comment\n"])), variables: this.sent, operationName };
  }

  selection(type, depth) {
    const wanted = 1 + this.below(depth === 0 ? 3 : 4);
    const items = [];
    for (let index = 0; index < wanted; index += 1) items.push(this.selected(type, depth));
    return `{ ${items.join(this.pick([" ", ", ", "\n"]))} }`;
  }

  selected(type, depth) {
    const kind = this.random();
    if (kind < 0.1) return this.inline(type, depth);
    if (kind < 0.2) return this.spread(type, depth);
    if (kind < 0.3 || !type.getFields) return this.typename();
    return this.field(type, depth) ?? this.typename();
  }

  typename() {
    return `${this.chance(0.2) ? "of: " : ""}__typename${this.conditions()}`;
  }

  field(type, depth) {
    const all = Object.values(type.getFields());
    const deep = depth >= DEPTH || this.fields > 40;
    const fields = deep ? all.filter((field) => !isCompositeType(getNamedType(field.type))) : all;
    if (fields.length === 0) return undefined;
    const lists = fields.filter((field) => ["nodes", "edges", "node"].includes(field.name));
    const field = lists.length > 0 && this.chance(0.6) ? this.pick(lists) : this.pick(fields);
    this.fields += 1;
    const args = this.arguments(field.args);
    let alias = "";
    if (args !== "" && this.chance(0.9)) alias = `a${(this.count += 1)}: `;
    else if (this.chance(0.08)) alias = `${this.pick(["x", "y", "id", "name"])}: `;
    const below = getNamedType(field.type);
    const selection = isCompositeType(below) ? ` ${this.selection(below, depth + 1)}` : "";
    return `${alias}${field.name}${args}${this.conditions()}${selection}`;
  }

  inline(type, depth) {
    const condition = this.chance(0.2) ? type : this.related(type);
    const on = this.chance(0.15) ? "" : ` on ${condition.name}`;
    return `...${on}${this.conditions()} ${this.selection(on === "" ? type : condition, depth + 0.5)}`;
  }

  spread(type, depth) {
    const known = this.fragments.filter((fragment) => fragment.type === type && fragment.done);
    if (known.length > 0 && this.chance(0.6)) return `...${this.pick(known).name}${this.conditions()}`;
    const condition = this.related(type);
    const fragment = { name: `F${this.fragments.length}`, type: condition, done: false };
    this.fragments.push(fragment);
    fragment.text = `fragment ${fragment.name} on ${condition.name} ${this.selection(condition, depth + 1)}`;
    fragment.done = true;
    return `...${fragment.name}${this.conditions()}`;
  }

  /** A type that a fragment within another may be on; now and then one that it may not. */
  related(type) {
    if (this.chance(0.02)) return this.pick(Object.values(this.schema.getTypeMap()).filter(isObjectType));
    if (isAbstractType(type)) return this.pick([type, ...this.schema.getPossibleTypes(type)]);
    return this.pick([type, type, ...type.getInterfaces()]);
  }

  conditions() {
    return this.chance(0.07) ? ` ${this.directive()}` : "";
  }

  directive() {
    if (this.chance(0.03)) return "@nope";
    const name = this.pick(["skip", "include"]);
    const boolean = this.schema.getType("Boolean");
    if (this.chance(0.5)) return `@${name}(if: ${this.chance(0.5)})`;
    const variable = this.variable({ text: this.chance(0.3) ? "Boolean = true" : "Boolean!", of: boolean });
    return `@${name}(if: $${variable})`;
  }

  arguments(args) {
    const given = args.filter((arg) =>
      arg.name === "first" ? this.chance(0.5) : isRequiredArgument(arg) || this.chance(RARE.has(arg.name) ? 0.05 : 0.2),
    );
    const values = given.map((arg) => `${arg.name}: ${this.argument(arg)}`);
    return values.length === 0 ? "" : `(${values.join(", ")})`;
  }

  argument(arg) {
    if (arg.name === "first" || arg.name === "last") {
      const size = 1 + this.below(3);
      if (this.chance(0.8)) return `${size}`;
      const variable = this.variable({ text: `Int = ${size}`, of: undefined });
      return `$${variable}`;
    }
    return this.value(arg.type, 0);
  }

  value(type, depth) {
    if (this.chance(0.15)) {
      const required = this.chance(0.8) && isNonNullType(type);
      const plain = `${getNullableType(type)}`;
      const text = required || this.chance(0.1) ? `${plain}!` : plain;
      return `$${this.variable({ text, of: type })}`;
    }
    if (!isNonNullType(type) && this.chance(0.05)) return "null";
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (this.chance(0.15)) return this.value(nullable.ofType, depth);
      const items = Array.from({ length: this.below(3) }, () => this.value(nullable.ofType, depth + 1));
      return `[${items.join(", ")}]`;
    }
    if (isInputObjectType(nullable)) return this.object(nullable, depth);
    if (this.chance(0.02)) return this.pick(['"text"', "1", "1.5", "true", "WORD", "{}", "[]", "null"]);
    return this.scalar(nullable);
  }

  object(type, depth) {
    const fields = Object.values(type.getFields());
    const one = type.isOneOf && this.chance(0.97);
    const given = one
      ? [this.pick(fields)]
      : fields.filter((field) => isRequiredInputField(field) || this.chance(depth > 2 ? 0.02 : 0.1));
    if (given.length > 0 && this.chance(0.02)) given.push(given[0]);
    return `{${given.map((field) => `${field.name}: ${this.value(field.type, depth + 1)}`).join(", ")}}`;
  }

  scalar(type) {
    if (isEnumType(type)) return this.pick(type.getValues()).name;
    switch (type.name) {
      case "Int":
        return this.pick(["0", "1", "-7", "2147483647", "2020"]);
      case "Float":
        return this.pick(["0", "1.5", "-1e3", "7"]);
      case "Boolean":
        return `${this.chance(0.5)}`;
      case "PartialDate":
        return this.pick(['"2020"', '"2020-05"', '"2020-05-01"']);
      case "DateTime":
        return '"2020-05-01T10:00:00Z"';
      case "JSON":
        return this.pick(['{a: [1, "b", C], d: null}', "[]", '"text"', "{a: 1, a: 2}"]);
      default:
        return this.pick(['"text"', '""', '"\\u{1F469}"', '"\\uD83D\\uDC69 \\n"', '"""a \\""" b"""', '"é"', '"libya"']);
    }
  }

  variable({ text, of }) {
    const name = `v${(this.count += 1)}`;
    const described = this.chance(0.03) ? '"Why" ' : "";
    this.declared.push(`${described}$${name}: ${text}`);
    if (of !== undefined) this.send(name, text, of);
    return name;
  }

  /** Mostly a value of the type; sometimes none, null or another. */
  send(name, text, type) {
    const kind = this.random();
    const optional = !text.endsWith("!");
    if (kind < 0.1 && optional) return;
    if (kind < 0.13) this.sent[name] = null;
    else if (kind < 0.18) this.sent[name] = this.pick(["text", 1, 1.5, true, {}, [], [null], { a: 1 }]);
    else this.sent[name] = this.json(type, 0);
  }

  json(type, depth) {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (this.chance(0.1)) return this.json(nullable.ofType, depth);
      return Array.from({ length: this.below(3) }, () => this.json(nullable.ofType, depth + 1));
    }
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields());
      const given = nullable.isOneOf
        ? [this.pick(fields)]
        : fields.filter((field) => isRequiredInputField(field) || (depth < 3 && this.chance(0.1)));
      return Object.fromEntries(given.map((field) => [field.name, this.json(field.type, depth + 1)]));
    }
    if (isEnumType(nullable)) return this.pick(nullable.getValues()).name;
    const values = {
      Int: [0, 1, -7, 2020],
      Float: [0, 1.5, 7],
      Boolean: [true, false],
      ID: ["text", 5],
      PartialDate: ["2020", "2020-05"],
      DateTime: ["2020-05-01T10:00:00Z"],
      JSON: [{ a: [1] }, null, "text"],
    };
    return this.pick(values[nullable.name] ?? ["text", "", "é"]);
  }

  /** Changes a document at one or two of its tokens. */
  spoil(text) {
    const tokens = text.match(/"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*\n|\.\.\.|[_A-Za-z]\w*|-?\d[\w.+-]*|\s+|./gu);
    for (let times = 1 + this.below(2); times > 0; times -= 1) {
      const at = this.below(tokens.length);
      const kind = this.below(7);
      if (kind === 0) tokens.splice(at, 1);
      else if (kind === 1) tokens.splice(at, 0, tokens[at]);
      else if (kind === 2) tokens[at] = this.pick(tokens);
      else if (kind === 3) this.rename(tokens);
      else if (kind === 4) tokens.splice(at, 0, this.pick([" @nope ", " @skip(if: true) ", " @include(if: 1) ", " ...F0 ", " $v1 ", ' "x" ', " { ", " } ", " ! "]));
      else if (kind === 5) this.revalue(tokens);
      else tokens.push(this.pick([" fragment F9 on Actor { id }", " { __typename }", " query Asked { __typename }", " type T { a: Int }"]));
    }
    return tokens.join("");
  }

  /** Another name of the schema in place of one. */
  rename(tokens) {
    const names = tokens.flatMap((token, at) => (/^[_A-Za-z]/.test(token) ? [at] : []));
    if (names.length === 0) return;
    const types = Object.values(this.schema.getTypeMap());
    const type = this.pick(types);
    const fields = type.getFields ? Object.keys(type.getFields()) : [];
    tokens[this.pick(names)] = this.pick([type.name, "nope", ...fields]);
  }

  /** Another literal in place of one. */
  revalue(tokens) {
    const values = tokens.flatMap((token, at) => (/^(?:["\d-]|true$|false$|null$|[A-Z_]+$)/.test(token) ? [at] : []));
    if (values.length === 0) return;
    tokens[this.pick(values)] = this.pick(['"text"', "1", "1.5", "99999999999", "true", "null", "WORD", "[]", "{}", '"\\u{110000}"', '"\\q"', "$v1", "01", "1.", ".5"]);
  }
}
