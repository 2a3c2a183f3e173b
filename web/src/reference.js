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

SwaggerUI({
  dom_id: "#app",
  spec: withoutPresets(await (await fetch("openapi.json")).json()),
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor(request) {
    Object.assign(request.headers, bearer());
    return request;
  },
  onComplete() {
    // The page has a main part already; Swagger UI's own lies in it.
    requestAnimationFrame(() => document.querySelector("#operations")?.setAttribute("role", "group"));
  },
});
