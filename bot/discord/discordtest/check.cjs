// Holds the fake to a second, independent client: what our own library
// forgives, this one does not. Usage: node check.cjs URL TOKEN CHANNEL
// It says "ready" when it is connected, answers one command, and ends with
// "done", or with what is wrong.
const { Client, Events, GatewayIntentBits, MessageFlags } = require('discord.js');

const [url, token, channelID] = process.argv.slice(2);
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: url + '/api', version: '10' } });

function must(ok, what) {
  if (!ok) throw new Error(what);
}

async function check(interaction) {
  must(interaction.isChatInputCommand(), 'the interaction is no command');
  must(interaction.commandName === 'attribot', 'its name is ' + interaction.commandName);
  must(interaction.options.getSubcommand() === 'watch', 'its subcommand is not watch');
  must(interaction.options.getString('countries') === 'mali', 'its option is not mali');
  must(interaction.memberPermissions.has('ManageGuild'), 'the member may not manage the server');
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.editReply('answered');
  await interaction.followUp('followed');

  const channel = await client.channels.fetch(channelID);
  const nonce = 'a-nonce';
  const one = await channel.send({ embeds: [{ title: 'An alert' }], nonce, enforceNonce: true });
  const two = await channel.send({ embeds: [{ title: 'An alert' }], nonce, enforceNonce: true });
  must(one.id === two.id, 'the same nonce made two messages');
  const edited = await one.edit({ embeds: [{ title: 'Edited' }] });
  must(edited.embeds[0].title === 'Edited', 'the edit did not arrive');
  const reply = await one.reply('A reply');
  must(reply.reference.messageId === one.id, 'the reply answers another message');
  const thread = await one.startThread({ name: 'A thread', autoArchiveDuration: 1440 });
  must(thread.id === one.id, "a thread's id is its message's");
  await thread.send('In the thread');
  const all = await channel.messages.fetch({ after: '1', limit: 100 });
  must(all.has(one.id) && all.has(reply.id), 'messages are missing from the list');
  const commands = await client.application.commands.set([{ name: 'attribot', description: 'x', options: [{ type: 1, name: 'watch', description: 'y' }] }]);
  must(commands.size === 1, 'the commands are not registered');
  await channel.send('x'.repeat(2001)).then(() => must(false, 'a text of 2001 was taken'), (e) => must(e.code === 50035, String(e)));
}

client.once(Events.ClientReady, () => console.log('ready'));
client.on(Events.InteractionCreate, (interaction) => {
  check(interaction).then(
    () => { console.log('done'); client.destroy(); },
    (error) => { console.error(error); process.exit(1); },
  );
});
client.on(Events.Error, (error) => { console.error(error); process.exit(1); });
client.login(token).catch((error) => { console.error(error); process.exit(1); });
