/** Which zone decides the trading date, and which one this machine counts its hours in. */
import { type Check, warning, well } from '../check.ts';

const SUBJECT = 'time zone';

export const checkTimeZone: Check = ({ machine, config, tradeDate }) => {
  const { timeZone, timeZoneVariable } = machine;
  const portfolio = config.targets.timeZone;
  const fact = `it is ${tradeDate} in ${portfolio}`;
  if (timeZoneVariable !== null && !isTimeZone(timeZoneVariable))
    return [
      warning(
        SUBJECT,
        `${fact}, but TZ=${timeZoneVariable} is no time zone: this machine counts in ${timeZone}`,
        'set TZ to a name such as America/New_York, or unset it',
      ),
    ];
  return [
    well(
      SUBJECT,
      timeZone === portfolio
        ? fact
        : `${fact}; this machine counts in ${timeZone}, and so does cron unless CRON_TZ is set`,
    ),
  ];
};

/** A TZ that begins with a colon names a file, and one with digits a rule: both are the system's to judge. */
function isTimeZone(variable: string): boolean {
  if (variable === '' || /^:|\d/.test(variable)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: variable }) !== null;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
