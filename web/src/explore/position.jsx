// The page of a position: where it belongs, and who held it when.

import { More } from "./more.jsx";
import { Name, TenureHit } from "./names.jsx";
import { Facts, Loaded, Part } from "./record.jsx";
import { Text } from "./text.jsx";
import { country } from "./words.js";

const INCLUDE = ["tenures", "tenures.citations"];

export function Position({ slug }) {
  return (
    <Loaded kind="positions" slug={slug} include={INCLUDE} title={({ title }) => title}>
      {(position) => <Shown key={position.id} position={position} />}
    </Loaded>
  );
}

function Shown({ position }) {
  const { id, title, organisation, tenures } = position;
  return (
    <>
      <header>
        <p class="kicker">
          {["Position", position.country && country(position.country)].filter(Boolean).join(" · ")}
        </p>
        <Text as="h1" of={title} tabIndex={-1} />
        <Facts rows={[["Belongs to", organisation && <Name kind="actors" of={organisation} />]]} />
      </header>
      <Part id="tenures" title="Who held it" isEmpty={tenures.data.length === 0}>
        <More
          first={tenures}
          path="/tenures"
          parameters={{ position: id, include: "citations" }}
          class="claims"
          show={(tenure) => <TenureHit record={tenure} seenFrom="position" />}
        />
      </Part>
    </>
  );
}
