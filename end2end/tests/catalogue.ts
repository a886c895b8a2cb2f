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
  rows: number | null;
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

/** A table that can be looked into. */
export interface Table {
  distribution: string;
  dataset: string;
  title: string;
  rows: number;
  columns: { name: string; title: string; type: string; profile: Profile }[];
  version: number;
  places: { at: string; kind: string; title: string }[];
}

interface Profile {
  missing: number;
  distinct: number;
  min: string | null;
  max: string | null;
  top: { value: string; count: number }[];
}

/** An open table of more rows than a page has, with a text and a number; read by now. */
export async function table(request: APIRequestContext): Promise<Table> {
  const hits = await search(request, 'openness=unconditional&format=csv&q=%E4%BA%91%E6%BA%AA&per_page=50');
  for (const { id } of hits) {
    const { distributions } = await dataset(request, id);
    const file = distributions.find(({ format, rows }) => format === 'csv' && (rows ?? 0) > 400);
    if (!file) continue;
    const table = await prepared(request, file.id);
    const types = table.columns.map(({ type }) => type);
    if (types.includes('text') && types.includes('number')) return table;
  }
  throw new Error('the demo has no large open table');
}

/** The first open table of a search whose file of a format has what is wanted; read by now. */
export async function tableWith(
  request: APIRequestContext,
  query: string,
  format: string,
  wanted: (table: Table) => boolean,
): Promise<Table> {
  for (const { id } of await search(request, `openness=unconditional&per_page=50&${query}`)) {
    const { distributions } = await dataset(request, id);
    const file = distributions.find((it) => it.format === format);
    const table = file && (await prepared(request, file.id));
    if (table && wanted(table)) return table;
  }
  throw new Error(`the demo has no such table: ${query}`);
}

/** The table of the borders of divisions. */
export const borders = (request: APIRequestContext): Promise<Table> =>
  tableWith(request, `q=${encodeURIComponent('行政区划边界')}`, 'geojson', (it) => it.places.some(({ kind }) => kind === 'shapes'));

/** A table whose codes of divisions have outlines. */
export const coded = (request: APIRequestContext): Promise<Table> =>
  tableWith(request, `q=${encodeURIComponent('示例省')}`, 'csv', (it) => it.places.some(({ kind }) => kind === 'areas'));

/** A table of which there is an older version. */
const grown = (request: APIRequestContext): Promise<Table> =>
  tableWith(request, 'sort=updated', 'csv', ({ version }) => version > 1);

/** The same once its older version is read too, which is done for whoever asks. */
export async function compared(request: APIRequestContext): Promise<Table> {
  const table = await grown(request);
  for (let tries = 0; tries < 150; tries += 1) {
    const answer = await request.get(`/api/v1/distributions/${table.distribution}/diff`);
    if (answer.ok()) return table;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error('the older version was not read');
}

/** An open table, with a text, of an organisation that whoever is signed in works for. */
export async function ownTable(request: APIRequestContext): Promise<Table> {
  const { organisations } = await (await request.get('/api/v1/session')).json();
  for (const { id: provider } of organisations) {
    for (const { id } of await search(request, `openness=unconditional&format=csv&provider=${provider}`)) {
      const { distributions } = await dataset(request, id);
      const file = distributions.find(({ format }) => format === 'csv');
      if (!file) continue;
      const table = await prepared(request, file.id);
      if (table.columns.some(({ type, profile }) => type === 'text' && (profile.top[0]?.count ?? 0) > 1)) return table;
    }
  }
  throw new Error('the organisation has no open table');
}

async function prepared(request: APIRequestContext, id: string): Promise<Table> {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await request.get(`/api/v1/distributions/${id}/table`);
    const table = answer.ok() ? await answer.json() : {};
    if (table.state === 'ready') return table;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error(`the table ${id} was not read`);
}

/** Every public page, by a short name, with an address that shows something. */
export async function pages(request: APIRequestContext): Promise<[string, string][]> {
  const [open, conditional] = [
    await first(request, 'unconditional'),
    await first(request, 'conditional'),
  ];
  const { distribution } = await table(request);
  const [outlines, older] = [await borders(request), await compared(request)];
  const stories = await (await request.get('/api/v1/stories')).json();
  return [
    ['home', '/'],
    ['results', '/search?q=%E5%85%AC%E4%BA%A4'],
    ['catalogue', '/search'],
    ['dataset', `/datasets/${open.id}`],
    ['conditional', `/datasets/${conditional.id}`],
    ['data', `/data/${distribution}`],
    ['charts', `/data/${distribution}?view=charts`],
    ['map', `/data/${outlines.distribution}?view=map`],
    ['columns', `/data/${distribution}?view=columns`],
    ['changes', `/data/${older.distribution}?view=changes`],
    ['quality', `/data/${distribution}?view=quality`],
    ['api', `/data/${distribution}?view=api`],
    ['themes', '/themes'],
    ['overview', '/overview'],
    ['providers', '/providers'],
    ['regions', '/regions'],
    ['about', '/about'],
    ['stories', '/stories'],
    ['story', `/stories/${stories.items[0]?.id}`],
    ['demands', '/demands'],
    ['answers', '/answers'],
    ['developers', '/developers'],
  ];
}
