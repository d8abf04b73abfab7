/** The codes that Robokassa's form shows instead of itself, with what they mean for the one who reads them. */
export const formErrors = {
  25: 'Магазин не активирован',
  26: 'Магазин не найден',
  29: 'Неверная подпись запроса',
  30: 'Неверный параметр запроса',
  31: 'Неверная сумма счёта',
  33: 'Время на оплату счёта истекло',
  40: 'Счёт с таким номером уже есть, оплатить его ещё раз нельзя',
} as const;
export type FormErrorCode = keyof typeof formErrors;

/** A refusal of the form. `detail` names the parameter and what is wrong with it: a developer reads it in the sandbox. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: FormErrorCode;
  readonly detail: string;
}

export const refused = (code: FormErrorCode, detail: string): Refusal => ({ kind: 'refused', code, detail });
