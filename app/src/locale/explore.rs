//! The words of the pages on which data is looked into, each once and in both languages; tables of
//! their own, so that only the parts that show them carry them.

use super::staff::words;

words! {
    /// The table: its rows, filters, columns.
    Table {
        caption = "数据表", "Table of data";
        caption_of = "{}：表中数据", "{}: the data of the table";
        yes = "是", "yes";
        no = "否", "no";
        none = "无", "none";
        empty = "空文本", "empty text";
        sort_up = "，按此列升序排列", ", sort ascending";
        sort_down = "，按此列降序排列", ", sort descending";
        sort_off = "，恢复原有顺序", ", back to the original order";
        filter = "筛选", "Filter";
        filter_of = "筛选：{}", "Filter: {}";
        choose_columns = "选择列", "Columns";
        more = "每页行数", "Rows per page";
        query_wrong = "查询条件有误，没有取得数据", "The query makes no sense to the table, so there are no rows";
        go_on_without = "去掉有误的条件，继续查看", "Go on without what is wrong";
        in_force = "正在使用的筛选条件", "Filters in force";
        remove = "移除", "Remove";
        clear = "全部清除", "Clear all";
        is_equal = "{} = {}", "{} = {}";
        is_not = "{} ≠ {}", "{} ≠ {}";
        is_more = "{} > {}", "{} > {}";
        is_from = "{} ≥ {}", "{} ≥ {}";
        is_less = "{} < {}", "{} < {}";
        is_to = "{} ≤ {}", "{} ≤ {}";
        is_missing = "{} 缺失", "{} is missing";
        is_filled = "{} 有值", "{} has a value";
        is_one_of = "{} 属于：{}", "{} is one of: {}";
        does_begin = "{} 以“{}”开头", "{} begins with “{}”";
        does_contain = "{} 包含“{}”", "{} contains “{}”";
        column = "按哪一列筛选", "Filter by column";
        choose_column = "选定", "Choose";
        operator = "条件", "Condition";
        any = "不限", "Any";
        contains = "包含", "contains";
        begins = "以……开头", "begins with";
        equals = "等于", "equals";
        differs = "不等于", "is not";
        range = "在范围内", "lies between";
        filled = "有值", "has a value";
        missing = "缺失", "is missing";
        from = "从", "From";
        to = "到", "To";
        text = "文字", "Text";
        one_of = "或从常见的值中选择", "Or choose from the commonest values";
        lies_between = "本列的值在 {} 与 {} 之间；两端都可以留空。", "Values of this column lie between {} and {}; either end may be left open.";
        apply = "应用筛选", "Apply";
        clear_column = "清除本列筛选", "Clear this column";
        shown_columns = "要显示的列", "Columns to show";
        show = "显示", "Show";
        all_columns = "显示全部列", "Show all columns";
        page_size = "每页行数", "Rows per page";
        rows_of = "共 {} 行", "{} rows";
        one_row = "共 1 行", "1 row";
        rows_found = "符合条件 {} 行", "{} rows match";
        one_found = "符合条件 1 行", "1 row matches";
        of_all = "（全表 {} 行）", "(of {} in the table)";
        groups = "汇总结果 {} 行", "{} rows of the summary";
        shown_rows = "第 {}–{} 行", "Rows {}–{}";
        no_rows = "没有符合条件的行", "No row matches";
        no_rows_help = "放宽或清除筛选条件再看。", "Loosen the filters or clear them.";
        beyond = "已经超过最后一行", "This is beyond the last row";
        first = "回到第一页", "First page";
        next = "下一页", "Next page";
        pages = "翻页", "Pages";
        loading = "正在读取", "Loading rows";
        not_loaded = "这些行没能读取，请稍后再滚动到这里。", "These rows could not be loaded; scroll here again in a moment.";
        far = "筛选或排序后，滚动最多到第 {} 行；更靠后的行请缩小范围，或下载查询结果。", "With a filter or an order, scrolling ends at row {}; narrow the query or download the result for what lies beyond.";
        keys = "方向键移动，PageUp、PageDown 翻屏，Ctrl+Home、Ctrl+End 到首行和末行。", "Move with the arrow keys, PageUp and PageDown; Ctrl+Home and Ctrl+End lead to the first and the last row.";
        link = "本页链接", "Link to this view";
        take = "下载查询结果", "Download the result";
        take_csv = "CSV（Excel 可直接打开）", "CSV (opens in Excel)";
        take_more = "更多格式与接口", "More formats, and the interface";
        grant_needed = "需要获得授权后查看", "A grant is needed to look at this data";
        grant_help = "本数据有条件开放。申请获得同意后，在“我的授权”中取得凭据，就可以在这里查看和查询，也可以下载。凭据短时间内有效，过期后请重新取得。", "This data is open on conditions. Once an application was granted, get a ticket from your grants to look at the data and query it here, or to download it. Tickets are short-lived; get another when one has run out.";
        grant_apply = "申请使用", "Apply to use it";
        grant_mine = "到我的授权", "To my grants";
        grant_dataset = "查看数据集说明", "About the dataset";
        busy = "暂时没能取得数据", "The rows could not be had for now";
        busy_help = "查询的人较多，或者数据正在更新。请稍后重试。", "Many are asking, or the data is being updated. Try again in a moment.";
        slow = "这个查询用时过长，已经停止", "The query took too long and was stopped";
        slow_help = "请增加筛选条件、减少列，或下载整个文件后处理。", "Add filters, choose fewer columns, or take the whole file.";
        retry = "重新载入", "Load again";
    }
}

words! {
    /// What changed between two versions.
    Changes {
        lede = "第 {} 版与第 {} 版相比，按行比较发布的值。", "Version {} beside version {}: rows are compared by their values as published.";
        only_one = "这份数据只有一个版本，还没有可以比较的。", "This data has one version only; there is nothing to compare it with yet.";
        added = "新增", "Added";
        removed = "删除", "Removed";
        changed = "修改", "Changed";
        same = "不变", "Unchanged";
        gained = "新增的列：{}", "Columns that came: {}";
        lost = "删除的列：{}", "Columns that went: {}";
        by_key = "同一行按“{}”识别。", "A row is known again by {}.";
        no_key = "没有可以识别同一行的列，只看整行有无；修改过的行算作删除一行、新增一行。", "No column tells a row again, so that rows are only there or not; one that changed counts as removed and added.";
        rows = "有差异的行", "Rows that differ";
        first = "列出前 {} 行。", "The first {} are listed.";
        none = "两个版本的行完全相同。", "Both versions have the same rows.";
        kind = "变化", "Change";
        was = "原为 {}", "was {}";
        blank = "（空）", "(empty)";
        compare = "换一种比较", "Compare otherwise";
        from = "与哪一版比较", "Compare with version";
        key = "识别同一行的列", "Rows are known again by";
        any_key = "自动", "Automatic";
        show = "比较", "Compare";
    }
}

words! {
    /// The map: what it is drawn by, and how to change that.
    Maps {
        lede = "把数据画在地图上；正在使用的筛选条件同样适用。行数多时，相近的点合并为一个，颜色表示数量。", "The data on a map; the filters in force hold here too. Of many rows, points near one another are drawn as one, coloured by how many there are.";
        change = "换一种画法", "Draw it another way";
        at = "按什么定位", "Placed by";
        points = "{}（点）", "{} (points)";
        shapes = "{}（图形）", "{} (shapes)";
        areas = "{}（区域）", "{} (areas)";
        system = "坐标系", "Coordinate system";
        color = "按哪一列着色", "Coloured by";
        y = "汇总的数值", "Figures summed up";
        points_help = "点和图形：可以选一列着色。区域：按所选数值和汇总方式着色，不选则为行数。", "Points and shapes take their colour from a column; areas from the figures and how they are summed up, or from the number of rows.";
        none = "这份表格没有经纬度、几何列，也没有带边界的区划代码。", "This table has neither positions nor geometries, nor codes with outlines.";
    }
}

words! {
    /// What stands around the views: the head, the ways between them, states.
    Explore {
        title = "{}：查看数据", "{}: look at the data";
        description = "在线查看、筛选和查询“{}”的数据：{} 行，{} 列。", "Look at “{}”, filter and query it: {} rows, {} columns.";
        views = "查看方式", "Views";
        table = "数据", "Table";
        charts = "图表", "Charts";
        map = "地图", "Map";
        columns = "字段", "Columns";
        quality = "质量", "Quality";
        changes = "版本变化", "Changes";
        api = "接口", "Interface";
        of_dataset = "所属数据集", "Dataset";
        rows = "{} 行", "{} rows";
        one_row = "1 行", "1 row";
        columns_count = "{} 列", "{} columns";
        source = "原始来源：{}", "First published by {}";
        preparing = "正在读取数据表", "The table is being read";
        preparing_help = "文件刚刚更新，平台正在读取其中的数据，通常几十秒内完成。稍后重新载入即可查看；文件本身现在就可以下载。", "The file has just arrived and its data is being read, which mostly takes less than a minute. Load the page again then; the file itself can be taken now.";
        no_table = "这个文件不是数据表", "This file is not a table";
        no_table_help = "文档、图片等文件不能按行查看，请下载后使用。", "Documents and pictures have no rows to look at; take the file as it is.";
        failed = "这个文件中的数据表没能读取", "The table in this file could not be read";
        failed_help = "文件仍可按原样下载。如果您发现了问题所在，欢迎告诉提供单位。", "The file can still be taken as it is. If you see what is wrong, tell the provider.";
        reason = "原因", "Reason";
        reload = "重新载入", "Load again";
        download = "下载文件", "Download the file";
        report = "报告问题", "Report a problem";
        preview = "数据预览", "Preview of the data";
        preview_of = "{}：前 {} 行", "{}: the first {} rows";
        preview_caption = "{} 的前几行", "The first rows of {}";
        look = "查看数据", "Look at the data";
        look_of = "查看数据：{}", "Look at the data: {}";
        look_all = "查看全部数据", "Look at all of it";
        preview_failed = "预览暂时没能载入，不影响下载。", "The preview could not be loaded; the files can be taken all the same.";
    }
}

words! {
    /// What is in each column.
    Columns {
        lede = "平台读取文件后统计的各列情况。点击一个值，可以查看取这个值的行。", "What is in each column, as counted when the file was read. Choose a value to see its rows.";
        contents = "跳到字段", "Go to a column";
        name = "字段名", "Name in the file";
        kind = "类型", "Type";
        unit = "单位", "Unit";
        filled = "有值", "Values";
        missing = "缺失", "Missing";
        missing_share = "{} 行（{}）", "{} ({})";
        none_missing = "没有缺失", "none missing";
        distinct = "不同的值", "Different values";
        between = "最小—最大", "Smallest to largest";
        mean = "平均数", "Mean";
        median = "中位数", "Median";
        top = "最常见的值", "Commonest values";
        value = "值", "Value";
        count = "次数", "Count";
        share = "占比", "Share";
        see = "查看 {} = {} 的行", "See the rows where {} = {}";
        spread = "分布", "Spread";
        spread_of = "{} 的分布：从 {} 到 {}，共 {} 段；最多的一段是 {} 至 {}，有 {} 个值。", "Spread of {}: from {} to {} in {} steps; the fullest, {} to {}, holds {} values.";
        step = "{} 至 {}：{} 个值", "{} to {}: {} values";
        misfits = "不合类型的值", "Values that do not fit the type";
        misfits_count = "{} 个，首个在第 {} 行：", "{}, the first in line {}:";
        misfits_plain = "{} 个", "{}";
        filter = "按此列筛选", "Filter by this column";
    }
}

words! {
    /// The quality of a table.
    Quality {
        lede = "平台在文件到达时自动测量，分数由下列各项加权平均得出。它说明数据的完整和规范程度，不评价数据内容是否真实。", "Measured when the file arrived; the score is the weighted mean of the lines below. It says how complete and regular the data is, not whether it is true.";
        score = "质量评分", "Quality score";
        of_hundred = "满分 100 分", "out of 100";
        measured = "{} 测量", "measured {}";
        line = "项目", "Line";
        points = "得分", "Score";
        weight = "权重", "Weight";
        how = "怎么算的", "How it comes about";
        findings = "需要改进之处", "What could be mended";
        no_findings = "没有发现问题。", "Nothing was found.";
        not_measured = "还没有测量结果", "Not measured yet";
        report = "发现数据有误？", "Something is wrong with the data?";
        report_help = "请写明哪一行、哪一列、应该是什么。提供单位会核实，并答复您。", "Say which row and column, and what it should be. The provider checks and answers.";
        report_do = "纠错／异议", "Report an error";
    }
}

words! {
    /// How programs get the same.
    Interface {
        lede = "当前查看的内容，程序用下面的地址就能取得。在“数据”页调整筛选、排序和列，这里会跟着变。", "Programs get what you are looking at from the address below. Filters, order and columns that you set in the table change it.";
        request = "取得这些行", "Get these rows";
        request_help = "返回 JSON：columns 是各列，rows 是数据，total 是总行数，next 是下一页的 after。每次最多 10000 行。", "Answers in JSON: columns, rows, total, and next, which is the after of the next page. At most 10,000 rows at once.";
        samples = "代码示例", "In code";
        curl = "命令行（curl）", "Command line (curl)";
        python = "Python（requests、pandas）", "Python (requests, pandas)";
        r = "R（jsonlite）", "R (jsonlite)";
        javascript = "JavaScript（fetch）", "JavaScript (fetch)";
        downloads = "下载查询结果", "Download the result";
        downloads_help = "按当前的筛选、排序和列，导出全部行。为防止公式注入，表格软件可能误认为公式的文字前会加一个单引号；加上 raw=true 则保持原样。", "All rows of the current filters, order and columns. Text that a spreadsheet could take for a formula is made safe; raw=true leaves it as it is.";
        csv = "CSV", "CSV";
        csv_bom = "CSV（带 BOM，供 Excel 打开）", "CSV (with BOM, for Excel)";
        csv_gb = "CSV（GB18030 编码）", "CSV (in GB18030)";
        grammar = "查询语法", "The query grammar";
        grammar_help = "与 PostgREST 相同。参数名是列名，值是“运算符.值”；多个参数之间取“且”。下面的例子都可以直接打开。", "That of PostgREST. A parameter's name is a column, its value is operator.value; several parameters all have to hold. Each example can be opened.";
        grammar_write = "写法", "Written";
        grammar_means = "含义", "Meaning";
        equal = "等于", "equal";
        not_equal = "不等于", "not equal";
        at_least = "不小于", "at least";
        between = "介于两者之间", "between two values";
        contains = "包含文字，不分大小写", "contains a text, whatever the case";
        list = "是其中之一", "one of several";
        missing = "没有值", "without a value";
        either = "两个条件满足一个", "one of two conditions";
        choose = "只取几列", "a few columns only";
        order = "从大到小排列", "the largest first";
        limit = "跳过 20 行，取 10 行", "ten rows, after the first twenty";
        count = "按列汇总", "counted by a column";
        sum = "按列分组求和", "summed up by a column";
        document = "完整的接口文档", "The whole interface";
        granted = "本数据凭授权访问：程序先用接口密钥取得凭据，再加上 ticket 参数。", "This data is had on a grant: programs get a ticket with an API key and add it as the parameter ticket.";
    }
}

words! {
    /// Charts, and building one.
    Charts {
        lede = "平台按各列的类型给出的图表，也可以自己选列绘制；正在使用的筛选条件同样适用于图表。", "Charts that suit the columns, or build one of your own; the filters in force hold for charts too.";
        none = "这些数据没有适合自动绘制的图表，可以在下面自己选列。", "No chart suits this data by itself; choose columns below.";
        build = "自己绘图", "Build a chart";
        mark = "图形", "Kind of chart";
        bar = "柱形图", "Bars";
        line = "折线图", "Lines";
        area = "面积图", "Areas";
        point = "散点图", "Points";
        arc = "饼图", "Pie";
        rect = "热力图", "Heat map";
        histogram = "直方图", "Histogram";
        boxplot = "箱线图", "Box plot";
        x = "横轴（分组）", "Along (groups)";
        y = "数值", "Figures";
        color = "系列（颜色）", "Series (colour)";
        figure = "汇总方式", "Summed up by";
        part = "日期按", "Dates by";
        year = "年", "year";
        quarter = "季度", "quarter";
        month = "月", "month";
        day = "日", "day";
        sum = "合计", "sum";
        avg = "平均", "mean";
        min = "最小", "least";
        max = "最大", "most";
        median = "中位数", "median";
        count = "行数", "number of rows";
        distinct = "不同值数", "different values";
        any = "不选", "none";
        title = "标题", "Title";
        draw = "绘制", "Draw";
        wrong = "这样选列画不出图", "No chart can be drawn of these columns";
        figures = "数值表", "Figures";
        image = "下载 SVG", "Take as SVG";
        picture = "下载 PNG", "Take as PNG";
        not_drawn = "浏览器没有画成图片，请改用 SVG", "The browser made no picture; take the SVG";
        vega = "Vega-Lite 说明", "Vega-Lite specification";
        embed = "嵌入其他网页", "Put it on another page";
        embed_help = "图中始终带有来源和日期；数据更新后，嵌入的图随之更新。", "Source and date always stand in the chart; it follows the data when that is updated.";
        frame = "框架（iframe）", "As a frame (iframe)";
        as_image = "图片", "As an image";
        from = "{}：{}", "{}: {}";
        source = "来源", "Source";
        updated = "数据更新于 {}", "Data of {}";
        see_data = "查看数据", "See the data";
        no_ticket = "须申请的数据不能嵌入其他网页。", "Data that needs a grant is not shown on other pages.";
        keep = "保存这张图", "Keep this chart";
        keep_do = "保存", "Keep";
        keep_where = "存到", "Keep it";
        keep_account = "我的账号（仅自己可见）", "in my account, for myself";
        keep_dataset = "数据集页面（仅限该目录的工作人员）", "with the dataset (its staff only)";
        keep_help = "保存的是 Vega-Lite 说明，不是图片：数据更新后，图随之更新。", "What is kept is the Vega-Lite specification and no image, so the chart follows the data.";
        title_zh = "标题（中文）", "Title, Chinese";
        title_en = "标题（英文，可不填）", "Title, English, if you like";
        staff = "工作人员", "Staff";
        remove = "从数据集移除", "Take it from the dataset";
        of_dataset = "图表", "Charts";
        of_dataset_help = "由提供单位选出；点开可查看数据和数值表。", "Chosen by the provider; open one to see its figures and its data.";
        rows = "这张图的数据", "The rows behind it";
        suggested = "回到推荐的图表", "Back to the suggested charts";
    }
}
