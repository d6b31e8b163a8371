// Holds the fake to the official client: what our own library forgives, this
// one does not. Usage: node check.cjs MODE URL BOTTOKEN SECRET CHANNEL, where
// MODE is sockets and SECRET the app-level token, or requests and the signing
// secret. It says "ready", in HTTP mode with the port it listens at, then what
// it was asked and could answer, word by word, and ends with "done", or with
// what is wrong.
const { App, HTTPReceiver, SocketModeReceiver, LogLevel } = require('@slack/bolt');

const [mode, url, token, secret, channel] = process.argv.slice(2);
const clientOptions = { slackApiUrl: url + '/api/' };
const logLevel = LogLevel.ERROR;
const receiver = mode === 'sockets'
  ? new SocketModeReceiver({ appToken: secret, logLevel, installerOptions: { clientOptions } })
  : new HTTPReceiver({ signingSecret: secret, logLevel, endpoints: ['/slack/events', '/slack/commands', '/slack/interactions'] });
const app = new App({ token, receiver, clientOptions, logLevel });

function must(ok, what) {
  if (!ok) throw new Error(what);
}

async function refused(call, code) {
  await call.then(() => must(false, code + ' was expected'), (e) => must(e.data?.error === code, code + ' was expected: ' + e));
}

const blocks = [
  { type: 'header', text: { type: 'plain_text', text: 'An alert' } },
  { type: 'actions', elements: [{ type: 'button', action_id: 'mute', value: 'v1:mute S1', text: { type: 'plain_text', text: 'Mute' } }] },
];
const plain = { channel, text: 'An alert', parse: 'none', unfurl_links: false, unfurl_media: false };
const modal = {
  type: 'modal', callback_id: 'settings', private_metadata: 'kept',
  title: { type: 'plain_text', text: 'Settings' }, submit: { type: 'plain_text', text: 'Save' },
  blocks: [{
    type: 'input', block_id: 'countries', label: { type: 'plain_text', text: 'Countries' },
    element: { type: 'multi_external_select', action_id: 'countries', min_query_length: 1, placeholder: { type: 'plain_text', text: 'Type' } },
  }],
};

// step has a handler's end told, and its failure end the check.
const step = (name, handler) => async (given) => {
  try {
    await handler(given);
    console.log(name);
  } catch (error) {
    console.error(name, error);
    process.exit(1);
  }
};

app.command('/attribot', step('command', async ({ command, ack, respond, client }) => {
  must(command.text === 'watch france' && command.channel_id === channel && command.user_name === 'Anna', 'the command is ' + JSON.stringify(command));
  await ack({ response_type: 'ephemeral', text: 'At once.' });
  await respond({ response_type: 'ephemeral', text: 'Later.' });

  must((await client.auth.test()).user_id === app.botUser, 'auth.test names another');
  const metadata = { event_type: 'an_alert', event_payload: { delivery_id: 'd-1' } };
  const first = await client.chat.postMessage({ ...plain, blocks, metadata });
  const reply = await client.chat.postMessage({ ...plain, thread_ts: first.ts, reply_broadcast: true, text: 'A denial' });
  await client.chat.update({ channel, ts: first.ts, text: 'Edited', blocks, parse: 'none' });
  const all = await client.conversations.history({ channel, include_all_metadata: true, oldest: '1' });
  const found = all.messages.find((m) => m.metadata?.event_payload?.delivery_id === 'd-1');
  must(found?.ts === first.ts && found.text === 'Edited', 'the message is not in the history: ' + JSON.stringify(all.messages));
  must(all.messages.find((m) => m.ts === reply.ts)?.subtype === 'thread_broadcast', 'the reply is not shown in the channel');
  const thread = await client.conversations.replies({ channel, ts: first.ts });
  must(thread.messages[0].ts === first.ts && thread.messages[1].ts === reply.ts, 'the thread is ' + JSON.stringify(thread.messages));
  await refused(client.chat.postMessage({ ...plain, channel: 'C0NOWHERE' }), 'channel_not_found');
  await refused(client.chat.update({ channel, ts: '1.000001', text: 'x', parse: 'none' }), 'message_not_found');

  const { user } = await client.users.info({ user: command.user_id });
  must(user.profile.display_name === 'Anna' && !user.is_restricted, 'the person is ' + JSON.stringify(user));
  must((await client.conversations.info({ channel })).channel.is_member, 'we are not in the channel');
  const shared = await client.users.conversations({ types: 'public_channel,private_channel', exclude_archived: true });
  must(shared.channels.some((c) => c.id === channel), 'the channel is not listed');

  await client.views.open({ trigger_id: command.trigger_id, view: modal });
  await refused(client.views.open({ trigger_id: command.trigger_id, view: modal }), 'exchanged_trigger_id');
}));

app.action('mute', step('click', async ({ action, body, ack, respond }) => {
  await ack();
  must(action.value === 'v1:mute S1' && body.message.ts === body.container.message_ts, 'the click is ' + JSON.stringify(body));
  await respond({ response_type: 'ephemeral', text: 'Muted.', replace_original: false });
}));

app.options('countries', step('search', async ({ options, ack }) => {
  must(options.value === 'fra', 'what was typed is ' + options.value);
  await ack({ options: [{ text: { type: 'plain_text', text: 'France' }, value: 'FR' }] });
}));

app.view('settings', step('submission', async ({ view, ack }) => {
  must(view.private_metadata === 'kept', 'the dialog kept ' + view.private_metadata);
  const chosen = view.state.values.countries.countries.selected_options.map((o) => o.value);
  if (chosen.includes('XX')) {
    await ack({ response_action: 'errors', errors: { countries: 'There is no XX.' } });
  } else {
    must(chosen.join() === 'FR', 'chosen are ' + chosen);
    await ack();
  }
}));

app.shortcut('mute_story', step('shortcut', async ({ shortcut, ack, respond }) => {
  await ack();
  must(shortcut.type === 'message_action' && shortcut.message.text === 'Edited', 'the shortcut is ' + JSON.stringify(shortcut));
  await respond({ response_type: 'ephemeral', text: 'Muted by shortcut.' });
}));

app.event('app_home_opened', step('home', async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [blocks[0]] } });
}));

for (const name of ['member_joined_channel', 'channel_left', 'channel_archive', 'channel_unarchive', 'channel_rename']) {
  app.event(name, step(name, async ({ event }) => must(event.type === name && event.channel, 'the event is ' + JSON.stringify(event))));
}

app.event('tokens_revoked', step('done', async ({ event }) => {
  must(event.tokens.bot.length === 1, 'the event is ' + JSON.stringify(event));
  setTimeout(() => app.stop().then(() => process.exit(0)), 100); // when it is acknowledged
}));

app.error(async (error) => { console.error(error); process.exit(1); });

(async () => {
  const started = await app.start(0);
  app.botUser = (await app.client.auth.test()).user_id;
  console.log(mode === 'sockets' ? 'ready' : 'ready ' + started.address().port);
})().catch((error) => { console.error(error); process.exit(1); });
