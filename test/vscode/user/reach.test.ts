import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { gripper } from '../../planning/domains';
import { chunk, CompletionServer } from '../../support/completionServer';
import { byMouse } from './consentHands';
import { demo } from './demo';
import { layPlugin, sample } from './laid';
import { changeMachineSettings } from './machineSettings';
import { story } from './story';
import { runtime } from './workbench';

/** A server on this machine that says who it is. */
async function serving(name: string): Promise<Server> {
  const server = createServer((request, response) => { response.end(`${name} has ${request.url ?? ''}`); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const hostOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

let tides: Server;
let storms: Server;
let model: CompletionServer;
/** Lets the model go on with its answer. */
let goOn: () => void = () => undefined;

async function prepare(workspace: string): Promise<void> {
  [tides, storms, model] = await Promise.all([serving('Tides'), serving('Storms'), CompletionServer.start()]);
  const shown = new Promise<void>(done => void (goOn = done));
  model.answer = async response => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('High water is\n'));
    await shown;
    response.end(`${chunk('at noon.')}${chunk(undefined, 'stop')}data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 } })}\n\ndata: [DONE]\n\n`);
  };
  await changeMachineSettings(resolve(workspace, '..', 'profile'), { 'airlock.llm.endpoint': model.endpoint, 'airlock.llm.model': 'tide-1' });
  const { domain, problem } = gripper(1);
  await writeFile(join(workspace, 'docs', 'stars.md'), 'The star stands in its zenith.\n');
  await writeFile(join(workspace, 'src', 'stars.js'), 'export const zenith = 90;\n');
  await layPlugin(workspace, {
    name: 'finder', title: 'Finder', module: await sample('c-search'),
    capabilities: ['"retrieval"', '{ name = "fs.read", paths = ["docs/**", "src/**"] }'], commands: [{ name: 'find', title: 'Find zenith', args: ['zenith'] }],
  });
  await layPlugin(workspace, {
    name: 'planner', title: 'Planner', module: await sample('rust-plan'),
    capabilities: ['"plan"'], commands: [{ name: 'plan', title: 'Plan the way', args: ['best', domain, problem] }],
  });
  await layPlugin(workspace, {
    name: 'fetcher', title: 'Fetcher', module: await sample('rust-fetch'),
    capabilities: [`{ name = "network", hosts = ["${hostOf(tides)}", "${hostOf(storms)}"], reason = "To know the weather." }`],
    commands: [{ name: 'tides', title: 'Fetch tides', args: ['get', `http://${hostOf(tides)}/today`] }, { name: 'storms', title: 'Fetch storms', args: ['get', `http://${hostOf(storms)}/today`] }],
  });
  await layPlugin(workspace, {
    name: 'talker', title: 'Talker', module: await sample('c-chat'),
    capabilities: ['{ name = "llm", tokens_per_day = 5000 }'], commands: [{ name: 'ask', title: 'Ask the model', args: ['ask', 'When is high water?'] }],
  });
  await layPlugin(workspace, {
    name: 'clock', title: 'Clock Reader', module: await sample('c-foreign'),
    capabilities: ['{ name = "ext:acme.tools/clock", reason = "To greet by the time of day." }'], commands: [{ name: 'now', title: 'Tell the time', args: ['now', 'Europe/Berlin'] }],
  });
}

story(`What plugins reach beyond files, on ${runtime}`, 'reach', { ...demo, prepare }, window => {
  const hands = byMouse(window);
  after(async () => {
    for (const server of [tides, storms]) server.close();
    await model.stop();
  });

  const asks = (capability: string) => window().webview.locator(`[data-capability="${capability}"]`);
  const start = async (folder: string, plugin: string, command: string): Promise<void> => {
    await window().install(`plugins/${folder}`, plugin);
    await window().startCommand(command);
    await window().webview.getByRole('heading', { name: `What may ${plugin} do` }).waitFor();
  };
  const allow = async (capability: string): Promise<void> => {
    await hands.choose(capability, 'Allow in this workspace');
    await hands.proceed();
  };
  /** Waits for the end of a run and opens what it said. */
  const read = async (done: string): Promise<void> => {
    await window().told(done);
    await window().answerNotification(done, 'Show Output');
  };

  it('is found by a search in the files that it may read, and in no others', async () => {
    await window().runCommand('View: Show Airlock');
    await start('finder', 'Finder', 'Find zenith');
    await hands.narrow('fs.read', ['docs/**']);
    await hands.choose('fs.read', 'Allow in this workspace');
    await allow('retrieval');
    await read('Finder: Find zenith: done');
    await window().waitForOutput(/1 found, complete[^]*docs\/stars\.md:1-1 .*in its zenith/);
    assert.doesNotMatch(await window().outputText(), /stars\.js/);
    await window().screenshot('found');
  });

  it('is a plan, step by step', async () => {
    await start('planner', 'Planner', 'Plan the way');
    await allow('plan');
    await read('Planner: Plan the way: done');
    await window().waitForOutput(/\(pick ball1 here left\)[^]*\(move here there\)[^]*\(drop ball1 there left\)[^]*cost 3 proven/);
  });

  it('is a server that it was allowed, by host', async () => {
    await start('fetcher', 'Fetcher', 'Fetch tides');
    await asks('network').getByText('To know the weather.').waitFor();
    await asks('network').getByRole('button', { name: 'Edit scope' }).click();
    await asks('network').getByRole('checkbox', { name: hostOf(storms) }).uncheck();
    await window().screenshot('asked-for-servers');
    await allow('network');
    await read('Fetcher: Fetch tides: done');
    await window().waitForOutput(/200 .*\/today[^]*Tides has \/today/);
    await window().waitForOutput(/network:\s+\d+\s+bytes/);
  });

  it('is no other server: that one is denied, offered, and reached once it is allowed', async () => {
    await window().dismissNotifications();
    await window().startCommand('Fetch storms');
    const offer = /^Let Fetcher .*, this workspace$|^Allow in This Workspace$/;
    await window().toldOfError('Fetcher: Fetch storms');
    assert.deepEqual(await window().cutLabels('Fetcher: Fetch storms'), []);
    await window().screenshot('denied');
    assert.doesNotMatch(await window().outputText(), /Storms has/);
    await hands.press('Fetcher: Fetch storms', offer);
    await hands.press(/Allowed in this workspace/, 'Run Again');
    await read('Fetcher: Fetch storms: done');
    await window().waitForOutput(/Storms has \/today/);
    await window().dismissNotifications();
  });

  it('is a language model, whose answer is shown line by line as it comes, with its tokens in the report', async () => {
    await start('talker', 'Talker', 'Ask the model');
    await asks('llm').getByText('at most 5,000').waitFor();
    await allow('llm');
    // A row that is drawn anew while it is pressed has its action without its plugin.
    await window().expand('Talker');
    await window().treeRow(/ask · running/).waitFor();
    await window().rowAction('Talker', 'Show Log');
    await window().waitForOutput(/High water is/);
    assert.doesNotMatch(await window().outputText(), /at noon/);
    await window().screenshot('answering');
    goOn();
    await window().waitForOutput(/\|at noon\.\|[^]*tide-1:\s+21\s+sent,\s+9\s+received/);
    await window().waitForOutput(/language\s+models:\s+1\s+answer,\s+30\s+tokens/);
    assert.deepEqual(model.requests.map(({ path, body }) => [path, body.model]), [['/v1/chat/completions', 'tide-1']]);
    await window().screenshot('answered');
    await window().dismissNotifications();
  });

  it('is what another extension brings, asked about in its words', async () => {
    await start('clock', 'Clock Reader', 'Tell the time');
    const clock = asks('ext:acme.tools/clock');
    await clock.getByText('Read the clock').waitFor();
    await clock.getByText('It learns what time it is, in any zone.').waitFor();
    await clock.getByText('To greet by the time of day.').waitFor();
    await window().screenshot('asked-for-the-clock');
    await allow('ext:acme.tools/clock');
    await read('Clock Reader: Tell the time: done');
    await window().waitForOutput(/12:34\s+in\s+Europe\/Berlin,\s+for\s+org\.example\.clock/);
  });
});
