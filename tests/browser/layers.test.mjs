// Where passages stand in what is shown of a text: counted in scalars, behind escapes and marks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { layersOf, moved, pieces, sourcePlaces } from "../../web/src/explore/layers.js";

const over = (text, start, end, layers) =>
  pieces(start, end, layers).map((piece) => [
    text.slice(piece.start, piece.end),
    piece.layers.length,
  ]);

test("anchors count scalars, not units of UTF-16", () => {
  const text = "🗳️ Vote in 𝔗obruk";
  const start = [...text].indexOf("𝔗");
  const [layer] = layersOf(text, [{ anchor: { start, end: start + 6 } }]);
  assert.equal(text.slice(layer.start, layer.end), "𝔗obruk");
});

test("anchors beyond the text, empty and stale ones lead nowhere", () => {
  const at = (start, end, stale = false) => ({ anchor: { start, end, stale } });
  assert.deepEqual(layersOf("four", [at(2, 5), at(2, 2), at(0, 4, true)]), []);
});

test("passages that overlap are cut where one begins or ends", () => {
  const text = "Akar met Sarraj in Ankara";
  const layers = [
    { start: 0, end: 15 },
    { start: 9, end: 25 },
  ];
  assert.deepEqual(over(text, 0, text.length, layers), [
    ["Akar met ", 1],
    ["Sarraj", 2],
    [" in Ankara", 1],
  ]);
  assert.deepEqual(over(text, 16, 18, layers), [["in", 1]]);
});

test("what Markdown takes away stands between a passage and its words", () => {
  const source = String.raw`a \*star\* &amp; more`;
  const value = "a *star* & more";
  const places = sourcePlaces(source, 0, source.length, value);
  const start = source.indexOf("&amp;");
  const [layer] = moved([{ start, end: start + "&amp; more".length }], places);
  assert.equal(value.slice(layer.start, layer.end), "& more");
});

test("a passage of another paragraph stays beyond this one", () => {
  const source = "one\n\n\\*two";
  const places = sourcePlaces(source, 5, source.length, "*two");
  const [before] = moved([{ start: 0, end: 3 }], places);
  assert.deepEqual(over("*two", 0, 4, [before]), [["*two", 0]]);
  const [across] = moved([{ start: 0, end: source.length }], places);
  assert.deepEqual(over("*two", 0, 4, [across]), [["*two", 1]]);
});
