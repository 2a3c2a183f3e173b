// The REST reference: Swagger UI over the contract that this server serves. The token is taken from
// the field at the head of the page.

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

import "./reference.css";
import { bearer } from "./token.js";

// Swagger UI has a dark theme, but no eye for the system's choice.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// An example is shown beside its parameter: as a value to begin with, it would narrow every list.
function withoutPresets(contract) {
  for (const operation of Object.values(contract.paths).flatMap(Object.values)) {
    for (const parameter of operation.parameters ?? []) {
      const example = parameter.example ?? parameter.schema?.example;
      if (parameter.required || example === undefined) continue;
      parameter.description = `${parameter.description ?? ""} For example \`${example}\`.`.trim();
      delete parameter.example;
      delete parameter.schema?.example;
    }
  }
  return contract;
}

/** Whether an operation is about what is searched for: all the words, in whatever order. */
function isAbout(words, tag, entry) {
  const operation = entry.get("operation");
  const said = [tag, entry.get("method"), entry.get("path")].concat(
    ["operationId", "summary", "description"].map((member) => operation.get(member) ?? ""),
  );
  const text = said.join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

// Swagger UI's own filter compares the names of the groups only. Groups in which something was found
// are open, so that what was found is seen.
const search = {
  fn: {
    opsFilter(groups, phrase) {
      const words = phrase.toLowerCase().split(/\s+/).filter(Boolean);
      const found = groups.map((group, tag) =>
        group.update("operations", (entries) => entries.filter((entry) => isAbout(words, tag, entry))),
      );
      return found.filter((group) => group.get("operations").size > 0);
    },
  },
  statePlugins: {
    layout: {
      wrapSelectors: {
        isShown: (original, system) => (state, thing, otherwise) => {
          const phrase = system.layoutSelectors.currentFilter();
          const searched = typeof phrase === "string" && phrase.trim() !== "";
          return (searched && thing[0] === "operations-tag") || original(thing, otherwise);
        },
      },
    },
  },
};

/**
 * What `path` leads to, with what it refers to in its place; what is in itself stays a reference. A
 * schema is resolved when it is looked at: all of them at once would be written out for minutes.
 */
function resolved(contract, path) {
  const at = (keys) => keys.reduce((part, key) => part?.[key], contract);
  const within = (part, around) => {
    if (Array.isArray(part)) return part.map((item) => within(item, around));
    if (part === null || typeof part !== "object") return part;
    const { $ref, ...own } = part;
    if (typeof $ref !== "string") {
      return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, within(item, around)]));
    }
    if (around.includes($ref)) return part;
    const name = $ref.slice("#/".length).split("/");
    return { ...within(at(name), [...around, $ref]), ...within(own, around), $$ref: $ref };
  };
  const isOfAll = path.join("/") === "components/schemas";
  return isOfAll ? at(path) : within(at(path), []);
}

// Swagger UI's own resolver works on the whole contract, and writes out all schemas in one another.
const resolver = {
  fn: {
    resolveSubtree: async (contract, path) => ({ spec: resolved(contract, path), errors: [] }),
  },
};

// Swagger UI draws these when it likes, and perhaps again. The page has a main part already, in which its
// own lies; and its search field has no name.
new MutationObserver(() => {
  document.querySelector("#operations")?.setAttribute("role", "group");
  const field = document.querySelector(".operation-filter-input:not([aria-label])");
  field?.setAttribute("placeholder", "Search: counts, PATCH event, /webhooks …");
  field?.setAttribute("aria-label", "Search the operations");
}).observe(document.querySelector("#app"), { childList: true, subtree: true });

SwaggerUI({
  dom_id: "#app",
  spec: withoutPresets(await (await fetch("openapi.json")).json()),
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  plugins: [search, resolver],
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor(request) {
    Object.assign(request.headers, bearer());
    return request;
  },
});
