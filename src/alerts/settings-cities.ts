/** A zone by its best known city, and others that have its time. */
interface ZoneOfCities {
  readonly timeZone: string;
  readonly ru: string;
  readonly en: string;
  /** As people type them, in lower case, «е» for «ё», blanks for hyphens. */
  readonly others: readonly string[];
}

const zone = (timeZone: string, ru: string, en: string, others = ''): ZoneOfCities => ({
  ...{ timeZone, ru, en },
  others: others === '' ? [] : others.split(', '),
});

/** One of each of Russia's eleven times, from west to east: they are offered by buttons. */
export const russianZones: readonly ZoneOfCities[] = [
  zone('Europe/Kaliningrad', 'Калининград', 'Kaliningrad'),
  zone(
    'Europe/Moscow',
    'Москва',
    'Moscow',
    'мск, msk, питер, спб, санкт петербург, петербург, saint petersburg, нижний новгород, казань, ростов на дону, ростов, краснодар, воронеж, волгоград, тула, рязань, тверь, ярославль, вологда, архангельск, мурманск, сочи, ставрополь, белгород, курск, липецк, пенза, чебоксары, смоленск, брянск, калуга, владимир, иваново, кострома, орел, тамбов, саранск, сыктывкар, петрозаводск, севастополь, симферополь, махачкала, грозный, владикавказ, нальчик, набережные челны, йошкар ола, псков, великий новгород, череповец, новороссийск',
  ),
  zone('Europe/Samara', 'Самара', 'Samara', 'ижевск, тольятти, удмуртия, izhevsk, tolyatti'),
  zone(
    'Asia/Yekaterinburg',
    'Екатеринбург',
    'Yekaterinburg',
    'екб, челябинск, уфа, пермь, тюмень, оренбург, курган, сургут, ханты мансийск, нижневартовск, магнитогорск, нижний тагил, стерлитамак, салехард, новый уренгой, ekaterinburg, chelyabinsk, ufa, perm, tyumen, surgut',
  ),
  zone('Asia/Omsk', 'Омск', 'Omsk'),
  zone('Asia/Novosibirsk', 'Новосибирск', 'Novosibirsk', 'нск'),
  zone('Asia/Irkutsk', 'Иркутск', 'Irkutsk', 'улан удэ, ангарск, братск, ulan ude'),
  zone('Asia/Yakutsk', 'Якутск', 'Yakutsk', 'благовещенск'),
  zone(
    'Asia/Vladivostok',
    'Владивосток',
    'Vladivostok',
    'хабаровск, находка, уссурийск, комсомольск на амуре, khabarovsk',
  ),
  zone('Asia/Magadan', 'Магадан', 'Magadan'),
  zone('Asia/Kamchatka', 'Камчатка', 'Kamchatka', 'петропавловск камчатский, анадырь'),
];

const otherZones: readonly ZoneOfCities[] = [
  zone('Europe/Saratov', 'Саратов', 'Saratov', 'энгельс'),
  zone('Europe/Astrakhan', 'Астрахань', 'Astrakhan'),
  zone('Europe/Ulyanovsk', 'Ульяновск', 'Ulyanovsk'),
  zone('Europe/Kirov', 'Киров', 'Kirov'),
  zone('Asia/Krasnoyarsk', 'Красноярск', 'Krasnoyarsk', 'абакан, норильск'),
  zone('Asia/Barnaul', 'Барнаул', 'Barnaul', 'горно алтайск, бийск'),
  zone('Asia/Tomsk', 'Томск', 'Tomsk'),
  zone('Asia/Novokuznetsk', 'Новокузнецк', 'Novokuznetsk', 'кемерово, kemerovo'),
  zone('Asia/Chita', 'Чита', 'Chita'),
  zone('Asia/Sakhalin', 'Сахалин', 'Sakhalin', 'южно сахалинск'),
  zone('Europe/Minsk', 'Минск', 'Minsk', 'гомель, брест, гродно, витебск, могилев'),
  zone('Asia/Almaty', 'Алматы', 'Almaty', 'алма ата, астана, astana, караганда, шымкент'),
  zone('Asia/Tashkent', 'Ташкент', 'Tashkent', 'самарканд'),
  zone('Asia/Bishkek', 'Бишкек', 'Bishkek'),
  zone('Asia/Dushanbe', 'Душанбе', 'Dushanbe'),
  zone('Asia/Yerevan', 'Ереван', 'Yerevan'),
  zone('Asia/Tbilisi', 'Тбилиси', 'Tbilisi', 'батуми, batumi'),
  zone('Asia/Baku', 'Баку', 'Baku'),
  zone('Europe/Chisinau', 'Кишинёв', 'Chisinau'),
  zone('Europe/Riga', 'Рига', 'Riga'),
  zone('Europe/Vilnius', 'Вильнюс', 'Vilnius'),
  zone('Europe/Tallinn', 'Таллин', 'Tallinn', 'таллинн'),
  zone('Europe/Helsinki', 'Хельсинки', 'Helsinki'),
  zone('Europe/Warsaw', 'Варшава', 'Warsaw'),
  zone('Europe/Berlin', 'Берлин', 'Berlin', 'мюнхен, munich, гамбург, hamburg, франкфурт'),
  zone('Europe/Prague', 'Прага', 'Prague'),
  zone('Europe/Paris', 'Париж', 'Paris'),
  zone('Europe/London', 'Лондон', 'London'),
  zone('Europe/Madrid', 'Мадрид', 'Madrid', 'барселона, barcelona'),
  zone('Europe/Rome', 'Рим', 'Rome', 'милан, milan'),
  zone('Europe/Lisbon', 'Лиссабон', 'Lisbon'),
  zone('Europe/Belgrade', 'Белград', 'Belgrade', 'нови сад'),
  zone('Europe/Podgorica', 'Подгорица', 'Podgorica', 'черногория, будва'),
  zone('Asia/Nicosia', 'Никосия', 'Nicosia', 'кипр, cyprus, лимассол, limassol'),
  zone('Europe/Istanbul', 'Стамбул', 'Istanbul', 'анталья, antalya, анкара'),
  zone('Asia/Jerusalem', 'Иерусалим', 'Jerusalem', 'тель авив, tel aviv, хайфа'),
  zone('Asia/Dubai', 'Дубай', 'Dubai'),
  zone('Asia/Bangkok', 'Бангкок', 'Bangkok', 'пхукет, phuket'),
  zone('Asia/Makassar', 'Бали', 'Bali'),
  zone('Asia/Shanghai', 'Пекин', 'Beijing', 'шанхай, гуанчжоу, шэньчжэнь'),
  zone('Asia/Tokyo', 'Токио', 'Tokyo'),
  zone('America/New_York', 'Нью-Йорк', 'New York'),
  zone('America/Los_Angeles', 'Лос-Анджелес', 'Los Angeles', 'сан франциско, san francisco'),
];

const known = [...russianZones, ...otherZones];

/** @returns a city's name as it is looked up: how it is hyphenated and whether its «ё» is dotted makes no other city of it */
export const toCityKey = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[-\s]+/g, ' ')
    .replace(/^(?:г\.?|город|city of) /, '');

const zoneOfCity = new Map(
  known.flatMap(({ timeZone, ru, en, others }) =>
    [ru, en, ...others].map((name) => [toCityKey(name), timeZone] as const),
  ),
);

/** @param name as `toCityKey` has it */
export const findCity = (name: string): string | undefined => zoneOfCity.get(name);

const cityOfZone = new Map(known.map((one) => [one.timeZone, one]));

const fixedOffset = /^Etc\/GMT([+-])(\d{1,2})$/;

/** @returns a zone as people call it: by its city, by its offset «UTC+5», or by the name that the world's table has for it */
export function zoneName(timeZone: string, language: 'ru' | 'en'): string {
  const city = cityOfZone.get(timeZone);
  if (city) return city[language];
  // That table counts to the west, people count to the east.
  const [, sign, hours] = fixedOffset.exec(timeZone) ?? [];
  return hours === undefined ? timeZone.replaceAll('_', ' ') : `UTC${sign === '-' ? '+' : '\u2212'}${hours}`;
}
