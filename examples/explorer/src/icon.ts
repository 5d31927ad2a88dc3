const SVG = "http://www.w3.org/2000/svg";

/** A picture of the sprite in `index.html`. For the eye alone: what it says is written beside it. */
export function icon(name: string, className = ""): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${className}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}
