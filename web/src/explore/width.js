// How wide there is room for a drawing.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A reference for the frame, and its width in pixels. */
export function useWidth() {
  const frame = useRef();
  const [width, set] = useState(320);
  useLayoutEffect(() => {
    const measure = () => set(Math.max(200, Math.floor(frame.current.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  return [frame, width];
}
