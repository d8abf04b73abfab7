/** Robokassa's codes: the form shows them instead of itself, a charge without the form is answered with them. */
export const robokassaErrors = {
  25: 'Магазин не активирован',
  26: 'Магазин не найден',
  29: 'Неверная подпись запроса',
  30: 'Неверный параметр запроса',
  31: 'Неверная сумма счёта',
  33: 'Время на оплату счёта истекло',
  34: 'Услуга рекуррентных платежей не разрешена магазину',
  35: 'Неверные параметры рекуррентного платежа',
  40: 'Счёт с таким номером уже есть, оплатить его ещё раз нельзя',
  41: 'Ошибка на старте операции',
} as const;
export type RobokassaErrorCode = keyof typeof robokassaErrors;

/** A refusal. `detail` names the parameter and what is wrong with it: a developer reads it in the sandbox. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: RobokassaErrorCode;
  readonly detail: string;
}

export const refused = (code: RobokassaErrorCode, detail: string): Refusal => ({ kind: 'refused', code, detail });
