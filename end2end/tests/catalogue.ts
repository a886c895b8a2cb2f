// What the demo catalogue has, asked of the portal itself, so that no test depends on an id.
import type { APIRequestContext } from '@playwright/test';

export interface Hit {
  id: string;
  title: string;
  openness: string;
}

export interface Distribution {
  id: string;
  title: string;
  format: string;
  size: number;
  sha256: string;
}

export interface Dataset extends Hit {
  conditions: string | null;
  legal_basis: string | null;
  distributions: Distribution[];
}

/** The first datasets of a search. */
export async function search(request: APIRequestContext, query: string): Promise<Hit[]> {
  const answer = await request.get(`/api/v1/search?${query}`);
  if (!answer.ok()) throw new Error(`search ${query}: ${answer.status()}`);
  return (await answer.json()).hits;
}

/** A whole dataset. */
export async function dataset(request: APIRequestContext, id: string): Promise<Dataset> {
  const answer = await request.get(`/api/v1/datasets/${id}`);
  if (!answer.ok()) throw new Error(`dataset ${id}: ${answer.status()}`);
  return answer.json();
}

/** The first dataset of an openness, with its files. */
export async function first(request: APIRequestContext, openness: string): Promise<Dataset> {
  const [hit] = await search(request, `openness=${openness}&sort=updated`);
  if (!hit) throw new Error(`the demo has no ${openness} dataset`);
  return dataset(request, hit.id);
}

/** Every public page, by a short name, with an address that shows something. */
export async function pages(request: APIRequestContext): Promise<[string, string][]> {
  const [open, conditional] = [
    await first(request, 'unconditional'),
    await first(request, 'conditional'),
  ];
  return [
    ['home', '/'],
    ['results', '/search?q=%E5%85%AC%E4%BA%A4'],
    ['catalogue', '/search'],
    ['dataset', `/datasets/${open.id}`],
    ['conditional', `/datasets/${conditional.id}`],
    ['themes', '/themes'],
    ['providers', '/providers'],
    ['regions', '/regions'],
    ['about', '/about'],
    ['demands', '/demands'],
    ['answers', '/answers'],
    ['developers', '/developers'],
  ];
}
