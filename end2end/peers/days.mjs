// Every day that npm's chinese-days knows: a line with the date and `work` or `off`.
import days from 'chinese-days';

const DAY = 24 * 60 * 60 * 1000;

/** The dates of a year. */
function datesOf(year) {
  const dates = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY) {
    dates.push(new Date(at).toISOString().slice(0, 10));
  }
  return dates;
}

/** The package calls every weekday of a year that it does not know a working day. */
function isKnown(dates) {
  return dates.some((date) => {
    const weekday = new Date(date).getUTCDay();
    return weekday !== 0 && weekday !== 6 && days.isHoliday(date);
  });
}

const lines = [];
for (let year = 1990; year < 2100; year += 1) {
  const dates = datesOf(year);
  if (isKnown(dates)) {
    lines.push(...dates.map((date) => `${date} ${days.isWorkday(date) ? 'work' : 'off'}\n`));
  }
}
process.stdout.write(lines.join(''));
