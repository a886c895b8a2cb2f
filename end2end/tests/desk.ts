// What tests of requests share: people who ask the interface beside the browser, and data of
// their own that needs a grant.
import { type APIRequestContext, expect, request } from '@playwright/test';
import { address, PASSWORD, type Person } from './office';

/** Somebody signed in beside the browser. */
export class Caller {
  private constructor(private readonly context: APIRequestContext) {}

  static async signIn(person: Person): Promise<Caller> {
    const origin = process.env.PORTAL_URL ?? '';
    const context = await request.newContext({ baseURL: origin, extraHTTPHeaders: { origin } });
    const caller = new Caller(context);
    await caller.post('/api/v1/session', { email: address(person), password: PASSWORD });
    return caller;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.context.get(path);
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  }

  async status(path: string): Promise<number> {
    return (await this.context.get(path, { maxRedirects: 0 })).status();
  }

  async post<T>(path: string, data: Record<string, unknown>): Promise<T> {
    const answer = await this.context.post(path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  }

  async put<T>(path: string, data: Record<string, unknown>): Promise<T> {
    const answer = await this.context.put(path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  }

  async upload(path: string, name: string, text: string): Promise<void> {
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
    const answer = await this.context.post(path, { multipart: { file } });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  }
}

interface Listing {
  id: string;
  version: number;
  distributions: { id: string; state: string }[];
}

/** Publishes data that needs a grant, by the three people who publish. */
export async function conditional(title: string): Promise<{ id: string; file: string }> {
  const registrar = await Caller.signIn('registrar');
  const { id, version } = await registrar.post<Listing>('/api/v1/listings', { title });
  const listing = `/api/v1/listings/${id}`;
  await registrar.put(listing, {
    version,
    summary: '公交刷卡的逐笔记录，每日更新。',
    themes: ['transport'],
    openness: 'conditional',
    legal_basis: '《中华人民共和国数据安全法》第二十一条',
    conditions: '仅用于科研，不得再提供给他人。',
    contact: { office: '数据科' },
    undertaking: '不与其他数据拼接后识别个人。',
  });
  await registrar.upload(`${listing}/distributions`, '刷卡明细.csv', 'line_id,count\n007,12\n012,8\n');
  await expect
    .poll(async () => (await registrar.get<Listing>(listing)).distributions[0]?.state, { timeout: 20_000 })
    .toBe('sound');
  const steps = [
    ['registrar', 'submit'],
    ['reviewer', 'approve'],
    ['authority', 'publish'],
  ] as const;
  let published: Listing | undefined;
  for (const [person, command] of steps) {
    const caller = await Caller.signIn(person);
    const { version: seen } = await caller.get<Listing>(listing);
    published = await caller.post<Listing>(`${listing}/commands`, { command, version: seen });
  }
  return { id, file: published?.distributions[0]?.id ?? 'none' };
}

/** Hands in an application for data, as the law asks for it. */
export async function applied(dataset: string, wishes: Record<string, unknown> = {}): Promise<string> {
  const member = await Caller.signIn('member');
  const { id } = await member.post<{ id: string }>('/api/v1/requests', {
    kind: 'access',
    dataset,
    purpose: '研究早晚高峰的换乘需求。',
    scenario: '高校课题组在校内服务器上建模。',
    protection: '专机专用，账号分级，日志留存。',
    storage: '本市校内机房',
    until: inDays(180),
    times: 12,
    updates: true,
    undertaking: true,
    submit: true,
    ...wishes,
  });
  return id;
}

/** Has an application agreed to by both sides; the grant that came of it. */
export async function granted(request: string): Promise<string> {
  const authority = await Caller.signIn('authority');
  await authority.post(`/api/v1/requests/${request}/commands`, { command: 'accept' });
  const provider = await Caller.signIn('provider');
  const path = `/api/v1/requests/${request}/commands`;
  const { grant } = await provider.post<{ grant: { id: string } }>(path, { command: 'approve' });
  return grant.id;
}

/** A day from now, as the interface writes it. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
