//! The words of the page on which closed data is asked, each once and in both languages; a table of
//! its own, so that only the part that shows it carries it.

use super::staff::words;

words! {
    /// Asking closed data.
    Ask {
        title = "可用不可见：{}", "Used without being seen: {}";
        description = "对“{}”提出核验或统计问题；原始数据不提供。", "Ask “{}” to verify a value or to count and sum over groups; the data itself is not given.";
        lede = "原始数据不向社会开放，不能直接下载。您可以提出下列问题，每次提问都会记入审计日志（记录您的账号、用途和所问的列，不记录具体的值）。", "The data itself is not open to the public and cannot be taken directly. These questions can be asked of it; each is in the audit log, with your account, what for and the columns, never their values.";
        sign_in = "登录后提问", "Sign in to ask";
        sign_in_help = "提问须登录，每个账号每日次数有限。", "Asking needs an account, which has so many questions a day.";
        verify = "核验", "Verify";
        verify_help = "给出能确定一条记录的各项，再给出您手上的一个值，平台只回答是否与登记一致。", "Give what names one record, then one value that you hold; the answer is whether it is the one on file.";
        key = "哪一条记录", "Which record";
        claim = "待核验的值（只填一项）", "The value to verify (fill in one)";
        claim_one = "待核验的值", "The value to verify";
        silent = "未能核实一致时，不说明是没有这条记录还是值不同。", "Where it is not confirmed, it is not said whether there is no such record or another value.";
        telling = "查无唯一记录时会如实说明。", "It is said where there is no single such record.";
        of_key = "须给出：{}", "To be given: {}";
        of_claim = "可核验：{}", "Can be verified: {}";
        of_groups = "可分组：{}", "Can be grouped by: {}";
        of_measures = "可求和：{}", "Can be summed up: {}";
        purpose = "用途", "What for";
        ask_verify = "核验", "Verify";
        last = "刚才的核验结果", "The answer to your last question";
        left = "今日还可提问 {} 次", "{} questions left today";
        aggregates = "统计", "Count and sum";
        aggregates_help = "每组不足 {} 人的不给数字，也不计入任何合计；人数以 {} 为单位随机取整，合计也作取整。同样的问题，答案总是相同。", "No figure is given of fewer than {} people, and they are counted in no total; counts are rounded at random to steps of {}, and sums are rounded too. The same question always has the same answer.";
        unit = "同一“{}”有多行的，只算一人。", "Rows with the same “{}” are one person.";
        by = "按什么分组", "Group by";
        by_help = "可以不选，也可以选几项。", "None, one or several.";
        figures = "看什么", "Figures";
        count = "人数", "People";
        sum = "{}合计", "Sum of {}";
        mean = "人均{}", "{} for each person";
        only = "只看这些{}（可不填，多个用顿号隔开）", "Only these values of {} (optional, parted by commas)";
        only_bands = "按段分组：填写各段的起点。", "Grouped by in bands: write where they begin.";
        only_dates = "写法如 {}。", "Written as {}.";
        in_bands = "{}（每 {} 一段）", "{} (in bands of {})";
        by_year = "{}（按年）", "{} (by year)";
        by_quarter = "{}（按季）", "{} (by quarter)";
        by_month = "{}（按月）", "{} (by month)";
        by_day = "{}（按日）", "{} (by day)";
        band = "{} 起，不到 {}", "{} to under {}";
        ask_aggregates = "统计", "Count";
        answer = "统计结果", "The answer";
        suppressed = "不足 {}", "fewer than {}";
        withheld = "不予提供", "withheld";
        withheld_help = "“不予提供”：人数不足、数值集中于个别人，或者全都相同。", "“Withheld”: too few people, most of it one person's, or all the same.";
        nothing = "没有人数足够的组。", "No group is large enough.";
        without = "（空）", "(empty)";
        preparing = "数据正在准备，请稍后再来。", "The data is being prepared; come back in a moment.";
        unavailable = "数据暂时不能回答问题。", "The data cannot answer questions for now.";
        refused = "没有得到答案", "There is no answer";
        interface = "通过接口提问", "By the interface";
        back = "返回数据集", "Back to the dataset";
    }
}
