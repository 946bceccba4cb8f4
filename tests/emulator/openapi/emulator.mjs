// The emulator as a child process, and requests to it that remember what was asked and answered.
import { spawn } from 'node:child_process';

const host = 'https://management.azure.com';

export async function startEmulator(program, ...options) {
  const child = spawn(program, ['emulator', '--listen', '127.0.0.1:0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const base = await new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = output.match(/https?:\/\/[^\s]+/);
      if (found) resolve(found[0]);
    });
    child.on('exit', (code) => reject(new Error(`the emulator ended with ${code}: ${output}`)));
  });
  return { base, stop: () => child.kill('SIGTERM') };
}

// Every exchange so far, as the validator wants it: on Azure's own host.
export class Traffic {
  constructor(base) {
    this.base = base;
    this.exchanges = [];
  }

  async call(method, target, version, body) {
    const path = version === undefined ? target : `${target}${target.includes('?') ? '&' : '?'}api-version=${version}`;
    const request = { method, headers: { authorization: 'Bearer token' } };
    if (body !== undefined) {
      request.headers['content-type'] = 'application/json';
      request.body = typeof body === 'string' ? body : JSON.stringify(body);
    }
    const answer = await fetch(this.base + path, request);
    const text = await answer.text();
    const headers = Object.fromEntries(answer.headers);
    this.exchanges.push({ method, path, body, status: answer.status, headers, text });
    return { status: answer.status, headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  // Follows the links of a long operation until it is over.
  async finish(answer) {
    for (const name of ['azure-asyncoperation', 'location']) {
      const link = answer.headers[name];
      if (link === undefined) continue;
      for (let round = 0; round < 200; ++round) {
        const poll = await fetch(link, { headers: { authorization: 'Bearer token' } });
        const text = await poll.text();
        const status = text.startsWith('{') ? JSON.parse(text).status : undefined;
        if (poll.status !== 202 && !['InProgress', 'Creating', 'Updating'].includes(status)) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    return answer;
  }

  async done(method, target, version, body) {
    return this.finish(await this.call(method, target, version, body));
  }
}

export function livePair({ method, path, body, status, headers, text }) {
  const url = new URL(host + path);
  const request = { method, url: url.href, headers: { 'content-type': 'application/json' }, query: Object.fromEntries(url.searchParams) };
  if (body !== undefined) request.body = body;
  const response = { statusCode: String(status), headers, body: text === '' ? {} : JSON.parse(text) };
  return { liveRequest: request, liveResponse: response };
}
