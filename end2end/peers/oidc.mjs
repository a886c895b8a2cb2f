// An OpenID provider on a free port of loopback, for tests.
//
//   node oidc.mjs SECRET REDIRECT_URI…
//
// Prints `ready PORT` when it listens; the issuer is `http://127.0.0.1:PORT`. Its one client is
// `shumen`. Whoever asks to sign in is sent to a form, on which any `login` will do: the address
// becomes the claim `email`, verified unless the form also says `verified=no`. Nobody is asked for
// consent. It ends with the process that started it.
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [secret, ...redirectUris] = process.argv.slice(2);
if (redirectUris.length === 0) {
  console.error('usage: oidc.mjs SECRET REDIRECT_URI…');
  process.exit(2);
}

/** Who has signed in, by the subject under which clients know them. */
const people = new Map();

/** Remembers a person; a subject tells nothing about the address, as with real providers. */
function remember(login, verified) {
  const subject = createHash('sha256').update(login).digest('hex').slice(0, 24);
  people.set(subject, { sub: subject, email: login, email_verified: verified });
  return subject;
}

/** Agrees to whatever the client asks for. */
async function consent(ctx) {
  const { oidc } = ctx;
  const grant = new oidc.provider.Grant({
    clientId: oidc.client.clientId,
    accountId: oidc.session.accountId,
  });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}

function configuration() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' };
  const hour = 60 * 60;
  return {
    clients: [{ client_id: 'shumen', client_secret: secret, redirect_uris: redirectUris }],
    jwks: { keys: [key] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    // The e-mail address is in the id token as well as at the userinfo endpoint.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, subject) => {
      const claims = people.get(subject);
      return claims && { accountId: subject, claims: () => claims };
    },
    loadExistingGrant: consent,
    pkce: { required: () => false },
    ttl: { AccessToken: hour, AuthorizationCode: 60, Grant: hour, IdToken: hour, Interaction: hour, Session: hour },
  };
}

async function form(request) {
  let body = '';
  for await (const part of request) {
    body += part;
  }
  return new URLSearchParams(body);
}

/** Answers the page on which people sign in. */
async function interaction(provider, request, response) {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      '<!doctype html><html lang="en"><title>Sign in</title><form method="post">' +
        '<label>E-mail <input name="login" type="email" required></label>' +
        '<button>Sign in</button></form></html>',
    );
    return;
  }
  const fields = await form(request);
  const accountId = remember(fields.get('login') ?? '', fields.get('verified') !== 'no');
  await provider.interactionFinished(request, response, { login: { accountId } });
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, configuration());
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) {
      answer(request, response);
      return;
    }
    interaction(provider, request, response).catch((error) => {
      response.writeHead(400).end(String(error));
    });
  });
  console.log(`ready ${port}`);
});

const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) {
    process.exit();
  }
}, 1000);
