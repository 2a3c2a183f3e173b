// Pictures and a recording for the demonstration, made here: the register's own content has none.

import assert from "node:assert/strict";
import { crc32, deflateSync } from "node:zlib";

/** A PNG of this size: a sky that gets lighter downwards, and a sun in it. */
export function picture(width, height, [red, green, blue]) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  const radius = Math.min(width, height) / 5;
  for (let y = 0; y < height; y++) {
    const light = y / height;
    const shades = [red, green, blue].map((shade) => shade + (255 - shade) * light);
    for (let x = 0; x < width; x++) {
      const isSun = Math.hypot(x - width / 2, y - height / 3) < radius;
      rows.set(isSun ? [250, 220, 120] : shades, y * (1 + width * 3) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of red, green and blue each.
  header.set([8, 2, 0, 0, 0], 8);
  const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", "")];
  return Buffer.concat([sign, ...parts]);
}

function chunk(name, content) {
  const body = Buffer.concat([Buffer.from(name), Buffer.from(content)]);
  const part = Buffer.alloc(body.length + 8);
  part.writeUInt32BE(body.length - 4, 0);
  body.copy(part, 4);
  part.writeUInt32BE(crc32(body), body.length + 4);
  return part;
}

/** A WAV without a sound, of half a second if nothing else is said. */
export function silence(count = 4000) {
  const samples = Buffer.alloc(count, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  // Plain samples on one channel, 8,000 bytes in a second.
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** A PDF of one page that says so much. */
export function document(text) {
  const content = `BT /F1 48 Tf 72 700 Td (${text}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R " +
      "/Resources << /Font << /F1 4 0 R >> >> >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  let file = "%PDF-1.7\n";
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}`;
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}`;
  return Buffer.from(`${file}${table}${end}\n%%EOF\n`);
}

/** Who writes to the demonstration as its editor. */
export function editorOf({ address, token }) {
  const send = async (method, path, body, headers = {}) => {
    const response = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        ...headers,
      },
      body: body && !Buffer.isBuffer(body) ? JSON.stringify(body) : body,
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${await peek(response)}`);
    return response.json();
  };
  const at = ({ version }) => ({ "if-match": `"${version}"` });
  return {
    create: (kind, record) => send("POST", `/${kind}`, record),
    publish: (kind, record) => send("POST", `/${kind}/${record.id}/publish`, {}, at(record)),
    /** Changes a record as it stands now. */
    async change(kind, slug, members) {
      const record = await send("GET", `/${kind}/${slug}`);
      return send("PATCH", `/${kind}/${record.id}`, members, at(record));
    },
    /** A medium with this file, not yet published. */
    async draft(members, type, file) {
      const medium = await send("POST", "/media", members);
      const headers = { ...at(medium), "content-type": type };
      return send("PUT", `/media/${medium.id}/file`, file, headers);
    },
    /** The same, published. */
    async medium(members, type, file) {
      const filled = await this.draft(members, type, file);
      return send("POST", `/media/${filled.id}/publish`, {}, at(filled));
    },
  };
}

const peek = async (response) => (response.ok ? "" : response.clone().text());
