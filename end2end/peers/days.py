"""Every day that PyPI's chinese_calendar knows: a line with the date and `work` or `off`."""

from datetime import date, timedelta

from chinese_calendar import is_workday


def is_known(year: int) -> bool:
    try:
        is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


for year in filter(is_known, range(1990, 2100)):
    day = date(year, 1, 1)
    while day.year == year:
        print(day, "work" if is_workday(day) else "off")
        day += timedelta(days=1)
