/** What Python packed into the page: facts, model, and the state it opens in. */

const element = (id: string): HTMLScriptElement => {
  const found = document.getElementById(id);
  if (!(found instanceof HTMLScriptElement)) throw new Error(`The page lacks its ${id}.`);
  return found;
};

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => {
  const native = Uint8Array as unknown as {
    fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
  };
  if (native.fromBase64) return native.fromBase64(base64);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
};

/** The bytes of a part of the page; the text is dropped so that it takes no memory twice. */
export async function inflated(id: string): Promise<Uint8Array>;
export async function inflated(id: string, optional: true): Promise<Uint8Array | null>;
export async function inflated(id: string, optional = false): Promise<Uint8Array | null> {
  if (optional && !document.getElementById(id)?.textContent?.trim()) return null;
  const script = element(id);
  try {
    const stream = new Blob([bytesOf(script.textContent.trim())])
      .stream()
      .pipeThrough(new DecompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    script.remove();
    return bytes;
  } catch {
    throw new Error(`The ${id} in this page are cut off or damaged.`);
  }
}

const initial = (): Record<string, unknown> => {
  try {
    return JSON.parse(element("initial").textContent || "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
};

/** The state as the part of an address after `#`. */
export const initialState = (): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(initial())) {
    if (name === "theme") continue;
    if (typeof value === "string" || typeof value === "number") query.set(name, String(value));
    else if (typeof value === "boolean") query.set(name, value ? "1" : "0");
    else if (name === "units" && value && typeof value === "object") {
      query.set(
        name,
        Object.entries(value)
          .map(([unit, strength]) => `${unit}:${String(strength)}`)
          .join(),
      );
    }
  }
  return query.toString();
};

export const initialSettings = (): { theme?: "light" | "dark" } => {
  const theme = initial().theme;
  return theme === "light" || theme === "dark" ? { theme } : {};
};
