import type { TestDatabase } from './database.ts';
import { seller } from './invoice-world.ts';
import { type Street, shop, supportChatId, token } from './street.ts';

/** What an operator sets so that the program meets this street and makes out invoices; not its address. */
export function programSettings(street: Street, database: TestDatabase): Record<string, string> {
  return {
    BOT_TOKEN: token,
    TELEGRAM_API_ROOT: street.apiRoot,
    DATABASE_URL: database.ownerUrl,
    SUPPORT_CHAT_ID: String(supportChatId),
    ROBOKASSA_LOGIN: shop.login,
    ROBOKASSA_PASSWORD1: shop.password1,
    ROBOKASSA_PASSWORD2: shop.password2,
    ROBOKASSA_HASH: shop.hash,
    ROBOKASSA_URL: street.gatewayUrl,
    SELLER_NAME: seller.name,
    SELLER_INN: seller.inn,
    SELLER_KPP: seller.kpp ?? '',
    SELLER_ADDRESS: seller.address,
    SELLER_BANK: seller.bankName,
    SELLER_BIC: seller.bic,
    SELLER_ACCOUNT: seller.account,
    SELLER_CORR_ACCOUNT: seller.correspondentAccount,
    LOG_LEVEL: 'error',
  };
}
