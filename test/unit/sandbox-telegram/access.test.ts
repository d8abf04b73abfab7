// Guarantees who the bot may write to, and how Telegram words it when it may not; and the rules of forum topics.
import { describe, expect, test } from 'vitest';
import { ANNA, BORIS, BOT, confirmAll, GROUP, openBench } from './support.ts';

describe('sending is refused', () => {
  test('to a chat that does not exist', async () => {
    const { telegram } = await openBench();
    await expect(telegram.sendMessage(5, 'a')).rejects.toThrow('400: Bad Request: chat not found');
    await expect(telegram.sendMessage('@anna', 'a')).rejects.toThrow('400: Bad Request: chat not found');
  });

  test('to a person who never wrote to the bot', async () => {
    const { telegram, emulator } = await openBench();
    await expect(telegram.sendMessage(BORIS.id, 'a')).rejects.toThrow(
      "403: Forbidden: bot can't initiate conversation with a user",
    );
    emulator.sendText({ from: BORIS.id, text: '/start' });
    expect((await telegram.sendMessage(BORIS.id, 'a')).text).toBe('a');
  });

  test('while the person blocks the bot, edits too; the bot is told of both changes', async () => {
    const bench = await openBench();
    const { telegram, emulator, call } = bench;
    const { message_id } = await telegram.sendMessage(ANNA.id, 'a');
    await confirmAll(bench);
    emulator.blockBot(ANNA.id);
    emulator.blockBot(ANNA.id);
    const blocked = '403: Forbidden: bot was blocked by the user';
    await expect(telegram.sendMessage(ANNA.id, 'a')).rejects.toThrow(blocked);
    await expect(telegram.editMessageText(ANNA.id, message_id, undefined, 'b')).rejects.toThrow(blocked);
    expect(() => emulator.sendText({ from: ANNA.id, text: 'a' })).toThrow('blocks the bot');
    emulator.unblockBot(ANNA.id);
    expect((await telegram.sendMessage(ANNA.id, 'a')).text).toBe('a');
    expect((await call('getUpdates')).result).toMatchObject([
      {
        my_chat_member: {
          old_chat_member: { status: 'member' },
          new_chat_member: { status: 'kicked', user: { id: BOT.id } },
        },
      },
      { my_chat_member: { old_chat_member: { status: 'kicked' }, new_chat_member: { status: 'member' } } },
    ]);
  });

  test('to a deleted account', async () => {
    const { telegram, emulator } = await openBench();
    emulator.deactivate(ANNA.id);
    await expect(telegram.sendMessage(ANNA.id, 'a')).rejects.toThrow('403: Forbidden: user is deactivated');
  });

  test('to a group that threw the bot out', async () => {
    const { telegram, emulator } = await openBench();
    emulator.removeBot({ chatId: GROUP, by: ANNA.id });
    await expect(telegram.sendMessage(GROUP, 'a')).rejects.toThrow(
      '403: Forbidden: bot was kicked from the supergroup chat',
    );
  });
});

describe('forum topics', () => {
  test('messages go to their topic, and a reply follows the message it answers', async () => {
    const { telegram, emulator } = await openBench();
    const topic = await telegram.createForumTopic(GROUP, 'Анна', { icon_color: 7322096 });
    const thread = topic.message_thread_id;
    const sent = await telegram.sendMessage(GROUP, 'a', { message_thread_id: thread });
    expect(sent).toMatchObject({ message_thread_id: thread, is_topic_message: true });
    const typed = emulator.sendText({ from: BORIS.id, chatId: GROUP, threadId: thread, text: 'ответ' });
    await telegram.sendMessage(GROUP, 'b', { reply_parameters: { message_id: typed } });
    await telegram.sendMessage(GROUP, 'в общий');
    expect(emulator.messages(GROUP, thread).map((message) => message.text)).toEqual(['', 'a', 'ответ', 'b']);
    expect(emulator.topics(GROUP)).toEqual([{ threadId: thread, name: 'Анна', iconColor: 7322096, isClosed: false }]);
  });

  test('a topic is renamed, closed, opened and deleted; no change is refused', async () => {
    const { telegram, emulator } = await openBench();
    const { message_thread_id: thread } = await telegram.createForumTopic(GROUP, 'Анна');
    await telegram.editForumTopic(GROUP, thread, { name: 'Анна · счёт' });
    await expect(telegram.editForumTopic(GROUP, thread, { name: 'Анна · счёт' })).rejects.toThrow('TOPIC_NOT_MODIFIED');
    await telegram.closeForumTopic(GROUP, thread);
    await expect(telegram.closeForumTopic(GROUP, thread)).rejects.toThrow('TOPIC_NOT_MODIFIED');
    expect(emulator.topics(GROUP)).toMatchObject([{ name: 'Анна · счёт', isClosed: true }]);
    await telegram.reopenForumTopic(GROUP, thread);
    await telegram.deleteForumTopic(GROUP, thread);
    expect(emulator.topics(GROUP)).toEqual([]);
    expect(emulator.messages(GROUP)).toEqual([]);
    const send = telegram.sendMessage(GROUP, 'a', { message_thread_id: thread });
    await expect(send).rejects.toThrow('400: Bad Request: message thread not found');
  });

  test('into a closed topic only a bot that manages topics may write', async () => {
    const { telegram, emulator } = await openBench();
    const { message_thread_id: thread } = await telegram.createForumTopic(GROUP, 'Анна');
    await telegram.closeForumTopic(GROUP, thread);
    await telegram.sendMessage(GROUP, 'a', { message_thread_id: thread });
    emulator.setBotRights(GROUP, { can_manage_topics: false });
    const send = telegram.sendMessage(GROUP, 'b', { message_thread_id: thread });
    await expect(send).rejects.toThrow('400: Bad Request: TOPIC_CLOSED');
  });

  test('a message for a deleted topic can be made to fall into the general one, without a word', async () => {
    const { telegram, emulator } = await openBench({ deletedTopics: 'general' });
    const { message_thread_id: thread } = await telegram.createForumTopic(GROUP, 'Анна');
    await telegram.deleteForumTopic(GROUP, thread);
    const sent = await telegram.sendMessage(GROUP, 'a', { message_thread_id: thread });
    expect(sent.message_thread_id).toBeUndefined();
    expect(emulator.messages(GROUP).map(({ threadId }) => threadId)).toEqual([undefined]);
  });

  test('they need a forum and the right to manage topics', async () => {
    const { telegram, emulator } = await openBench();
    emulator.addForum({ id: -1002, title: 'Чат', isForum: false, memberIds: [ANNA.id] });
    await expect(telegram.createForumTopic(-1002, 'a')).rejects.toThrow('400: Bad Request: the chat is not a forum');
    await expect(telegram.createForumTopic(ANNA.id, 'a')).rejects.toThrow('400: Bad Request: the chat is not a forum');
    await expect(telegram.sendMessage(ANNA.id, 'a', { message_thread_id: 5 })).rejects.toThrow(
      'message thread not found',
    );
    emulator.setBotRights(GROUP, { can_manage_topics: false });
    await expect(telegram.createForumTopic(GROUP, 'a')).rejects.toThrow('400: Bad Request: not enough rights');
  });
});

test('a group that has moved says under which number it lives on', async () => {
  const { call, telegram, emulator } = await openBench();
  emulator.moveGroup(GROUP, -1005);
  expect(await call('sendMessage', { chat_id: GROUP, text: 'a' })).toMatchObject({
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: -1005 },
  });
  expect((await telegram.sendMessage(-1005, 'a')).chat.id).toBe(-1005);
});

test('getChatMember tells the owner, a member, the bot and a stranger apart', async () => {
  const { telegram, emulator } = await openBench();
  emulator.addUser({ id: 103, first_name: 'Вера' });
  const status = async (id: number) => (await telegram.getChatMember(GROUP, id)).status;
  expect([await status(ANNA.id), await status(BORIS.id), await status(BOT.id), await status(103)]).toEqual([
    'creator',
    'member',
    'administrator',
    'left',
  ]);
  await expect(telegram.getChatMember(GROUP, 555)).rejects.toThrow('PARTICIPANT_ID_INVALID');
  expect((await telegram.getChatAdministrators(GROUP)).map((one) => one.user.id)).toEqual([ANNA.id, BOT.id]);
});

test('commands are kept apart by scope and language', async () => {
  const { telegram, emulator } = await openBench();
  await telegram.setMyCommands([{ command: 'old', description: 'Прежняя' }], { language_code: 'ru' });
  await telegram.setMyCommands([{ command: 'balance', description: 'Баланс' }], { language_code: 'ru' });
  await telegram.setMyCommands([{ command: 'balance', description: 'Balance' }]);
  await telegram.setMyCommands([{ command: 'find', description: 'Find' }], { scope: { type: 'chat', chat_id: GROUP } });
  expect(await telegram.getMyCommands({ language_code: 'ru' })).toEqual([
    { command: 'balance', description: 'Баланс' },
  ]);
  expect(emulator.commands()).toHaveLength(3);
  await telegram.deleteMyCommands();
  expect(await telegram.getMyCommands()).toEqual([]);
  expect(emulator.violations).toEqual([]);
});
