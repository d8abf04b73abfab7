import { type Refusal, robokassaErrors } from '../errors.ts';
import { escapeHtml, htmlPage } from './html.ts';
import { backLink } from './payment-page.ts';

interface NoticePage {
  readonly shopName: string;
  readonly backUrl: string;
}

/** What Robokassa shows in place of the form, with the detail that a developer needs and the real one keeps to itself. */
export function errorPage(refusal: Refusal, { shopName, backUrl }: NoticePage): string {
  return htmlPage({
    language: 'ru',
    title: `Ошибка ${refusal.code}`,
    body: `${backLink(shopName, backUrl, 'Вернуться в магазин')}
<main><div class="sheet notice">
<p class="badge">Код ошибки: <span data-error-code="${refusal.code}">${refusal.code}</span></p>
<h1>${robokassaErrors[refusal.code]}</h1>
<p>Оплатить по этой ссылке нельзя. Вернитесь в магазин и начните оплату заново.</p>
<p class="detail">Песочница: ${escapeHtml(refusal.detail)}</p>
</div></main>`,
  });
}

/** What is left when the customer shuts the form: the real one shuts its window, and nobody is told of it. */
export function closedPage({ shopName, backUrl }: NoticePage): string {
  return htmlPage({
    language: 'ru',
    title: 'Страница оплаты закрыта',
    body: `${backLink(shopName, backUrl, 'Вернуться в магазин')}
<main><div class="sheet notice">
<h1>Страница оплаты закрыта</h1>
<p>Счёт не оплачен, деньги не списаны. Ссылка на оплату ещё действует: можно вернуться по ней позже.</p>
</div></main>`,
  });
}
