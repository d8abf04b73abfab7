import type { NotifyMode } from '../types.ts';

const notifyNames: Readonly<Record<NotifyMode, string>> = {
  now: 'сразу',
  late: 'через 20 минут: деньги ещё идут',
  twice: 'дважды одновременно',
  never: 'никогда: платёж найдёт только проверка',
  'wrong-sum': 'на другую сумму',
  'bad-signature': 'с неверной подписью',
};

function notifyChoice(mode: NotifyMode, name: string, chosen: NotifyMode): string {
  const checked = mode === chosen ? ' checked' : '';
  return `<label class="choice"><input type="radio" name="notify" value="${mode}"${checked}><span>${name}</span></label>`;
}

function notifyChoices(chosen: NotifyMode): string {
  return (Object.keys(notifyNames) as NotifyMode[])
    .map((mode) => notifyChoice(mode, notifyNames[mode], chosen))
    .join('\n');
}

/** What can be made to go wrong, folded away under the form. It is part of the form: its choices go with each button. */
export function sandboxBlock(chosen: NotifyMode): string {
  return `<details class="sandbox">
<summary>Песочница <span>· исход платежа</span></summary>
<div class="inside">
<fieldset>
<legend>Магазин узнает об оплате</legend>
${notifyChoices(chosen)}
</fieldset>
<div class="stack">
<label><span class="name">Комиссия Robokassa, ₽</span><input name="fee" inputmode="decimal" autocomplete="off" maxlength="12" value="0"></label>
<div class="pair">
<label><span class="name">Чем кончится отказ</span><select name="state">
<option value="10">10: денег не было</option>
<option value="60">60: деньги возвращены</option>
</select></label>
<button name="action" value="decline">Отказать</button>
</div>
<button name="action" value="close">Закрыть, не оплачивая</button>
</div>
</div>
</details>`;
}
