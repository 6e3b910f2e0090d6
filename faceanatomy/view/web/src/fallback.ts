/** What stands in for the model where it cannot be drawn: a picture, the reason, the way on. */

import { h } from "./dom";

/** The picture of the element for browsers without scripts, which the page has anyway. */
const facePicture = (): string =>
  /src="(data:image\/jpeg;base64,[A-Za-z0-9+/=]+)"/.exec(
    document.querySelector("noscript")?.textContent ?? "",
  )?.[1] ?? "";

export const fallback = (reason: string): HTMLElement => {
  const source = facePicture();
  return h(
    "div",
    { class: "no-picture" },
    source
      ? h("img", {
          src: source,
          alt: "The head seen from the front and its right: muscles of the face over the skull.",
          width: 480,
          height: 576,
        })
      : null,
    h(
      "div",
      { role: "alert" },
      h("h2", {}, "The model cannot be shown in 3D"),
      h("p", {}, reason),
      h("p", {}, "All facts are here all the same: search, or use the lists beside this message."),
    ),
  );
};
