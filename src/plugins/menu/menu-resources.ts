/**
 * Menus in the hands of a page. What a menu holds takes no number of the page's, and a page may put as much into one as
 * it likes; so what all of it takes is counted, and bounded.
 */
import type { Resource, Resources } from "../../core/resources.ts";
import { IpcError } from "../../protocol/errors.ts";
import { resourceOf } from "../resource-of.ts";
import { type MenuKind, type MenuNode, PLACE_BYTES } from "./menu-node.ts";

/** What all menus of one page may take, by `MenuNode.cost`: some ten thousand items. */
const MAX_MENU_BYTES = 8 * 1024 * 1024;

class MenuResource implements Resource {
  readonly node: MenuNode;
  readonly #close: () => void;

  constructor(node: MenuNode, close: () => void) {
    this.node = node;
    this.#close = close;
  }

  close(): void {
    this.#close();
  }
}

const used = new WeakMap<Resources, number>();

/** The node behind a number of the page's. Throws Tauri's text where it is another kind's. */
export function nodeOf(resources: Resources, rid: number, kind: MenuKind): MenuNode {
  const { node } = resourceOf(resources, rid, MenuResource);
  if (node.kind !== kind) throw new Error(`The resource id ${rid} is invalid.`);
  return node;
}

/** Gives the page a number for each. Throws an `IpcError` with `limit`, and has given none, where that is too much. */
export function addNodes(resources: Resources, nodes: readonly MenuNode[]): number[] {
  checkRoom(resources, costOf(nodes));
  const rids: number[] = [];
  try {
    for (const node of nodes) {
      // Before it is given: what cannot be given is closed.
      hold(resources, [node]);
      rids.push(resources.add(new MenuResource(node, () => release(resources, [node]))));
    }
  } catch (error) {
    for (const rid of rids) resources.close(rid);
    throw error;
  }
  return rids;
}

/** Puts nodes into a menu. Throws where it would come to hold itself, or the page's menus would take too much. */
export function insertNodes(
  resources: Resources,
  menu: MenuNode,
  nodes: readonly MenuNode[],
  position: number,
): void {
  if (reaches(nodes, menu)) throw new Error("a menu cannot be put into itself");
  if (position > menu.items.length) {
    throw new Error(
      `there is no position ${position} in this menu: it has ${menu.items.length} items`,
    );
  }
  // An item that is held already costs nothing by itself, however often it is put in; the places do.
  const places = PLACE_BYTES * nodes.length;
  checkRoom(resources, costOf(nodes) + places);
  menu.items = menu.items.slice(0, position).concat(nodes, menu.items.slice(position));
  charge(resources, places);
  hold(resources, nodes);
}

/** Takes out what stands at a position; nothing happens where nothing does. */
export function removeNode(resources: Resources, menu: MenuNode, position: number): void {
  const node = menu.items[position];
  if (!node) return;
  menu.items = menu.items.filter((_, i) => i !== position);
  charge(resources, -PLACE_BYTES);
  release(resources, [node]);
}

export function setText(resources: Resources, node: MenuNode, text: string): void {
  const more = 2 * (text.length - node.text.length);
  checkRoom(resources, more);
  node.text = text;
  charge(resources, more);
}

function checkRoom(resources: Resources, more: number): void {
  if ((used.get(resources) ?? 0) + more > MAX_MENU_BYTES) {
    throw new IpcError(
      "limit",
      `The menus of a page may take ${MAX_MENU_BYTES} bytes: close() those it no longer needs.`,
    );
  }
}

function charge(resources: Resources, more: number): void {
  used.set(resources, (used.get(resources) ?? 0) + more);
}

/** Of those that nobody holds yet, and all in them. */
function costOf(nodes: readonly MenuNode[]): number {
  let cost = 0;
  walk(nodes, (node) => {
    if (node.holders > 0) return false;
    cost += node.cost;
    return true;
  });
  return cost;
}

function reaches(nodes: readonly MenuNode[], wanted: MenuNode): boolean {
  const seen = new Set<MenuNode>();
  walk(nodes, (node) => {
    if (seen.has(node)) return false;
    seen.add(node);
    return true;
  });
  return seen.has(wanted);
}

function hold(resources: Resources, nodes: readonly MenuNode[]): void {
  walk(nodes, (node) => {
    node.holders++;
    if (node.holders > 1) return false;
    charge(resources, node.cost);
    return true;
  });
}

function release(resources: Resources, nodes: readonly MenuNode[]): void {
  walk(nodes, (node) => {
    node.holders--;
    if (node.holders > 0) return false;
    charge(resources, -node.cost);
    return true;
  });
}

/** Visits nodes, and what is in those that `visit` says so of. By a list: menus nest as deep as a page likes. */
function walk(nodes: readonly MenuNode[], visit: (node: MenuNode) => boolean): void {
  const next = [nodes];
  for (let list = next.pop(); list; list = next.pop())
    for (const node of list) if (visit(node) && node.items.length > 0) next.push(node.items);
}
