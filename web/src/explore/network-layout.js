// Where the actors of a network stand in a drawing.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

const STEPS = 260;
const EDGE = 24;

/** The nodes with `x`, `y` and `degree` within a box, and the edges that join two of them. */
export function laidOut({ nodes, edges }, width, height) {
  const places = nodes.map((node) => ({ ...node, degree: 0 }));
  const byId = new Map(places.map((node) => [node.id, node]));
  const links = edges.flatMap((edge) => {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    return source && target ? [{ edge, source, target }] : [];
  });
  for (const { edge, source, target } of links) {
    source.degree += edge.weight;
    target.degree += edge.weight;
  }
  forceSimulation(places)
    .force("link", forceLink(links).distance(70))
    .force("charge", forceManyBody().strength(-260))
    .force("collide", forceCollide(26))
    .force("x", forceX().strength(0.06))
    // A wide box is filled by a wide drawing.
    .force("y", forceY().strength((0.06 * width) / height))
    .stop()
    .tick(STEPS);
  stretch(places, "x", width);
  stretch(places, "y", height);
  return { nodes: places, links };
}

/** Moves the nodes so that they fill the box along an axis. */
function stretch(nodes, axis, length) {
  const values = nodes.map((node) => node[axis]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  for (const node of nodes) {
    const share = most > least ? (node[axis] - least) / (most - least) : 0.5;
    node[axis] = EDGE + share * (length - 2 * EDGE);
  }
}

// Of 12 pixels, as wide as the wider letters are, and as high as a line is.
const LETTER = 7.2;
const LINE = 15;

/** Where the `name`s of nodes stand: above their dots and within the width; none over another. */
export function placed(nodes, radius, width) {
  const boxes = [];
  return nodes.flatMap(({ id, name, x: middle, y, ...node }) => {
    const half = (name.length * LETTER) / 2;
    const x = Math.max(half, Math.min(width - half, middle));
    const box = { left: x - half, right: x + half, y: y - radius({ id, ...node }) - 5 };
    const overlaps = (other) =>
      box.left < other.right && other.left < box.right && Math.abs(box.y - other.y) < LINE;
    if (boxes.some(overlaps)) return [];
    boxes.push(box);
    return [{ id, name, x, y: box.y, "text-anchor": "middle" }];
  });
}
