//! Data elements and code lists.

super::staff::words! {
    /// Data elements and code lists, as everybody reads and staff keeps them.
    Standards {
        standards = "数据标准", "Data standards";
        lede = "数据元说明一项数据的含义、类型和单位；代码集列出可以取的值。数据集的字段注明所用的数据元，取值按代码集检查（R39）。", "A data element says what a field means, its type and its unit; a code list names the values there are. Fields of datasets name their element, and their values are checked against its list (R39).";
        search = "编号、名称或标准号", "Identifier, name or norm";
        kind = "种类", "Kind";
        any_kind = "全部", "All";
        apply = "查找", "Search";
        clear = "清除条件", "Clear";
        found = "共 {} 项标准", "{} standards";
        none = "没有符合条件的标准", "No standard fits";
        codes_count = "{} 个代码", "{} codes";
        withdrawn = "已停用", "Withdrawn";
        withdrawn_help = "新的数据字段不再使用这项标准。", "New fields no longer name it.";
        id = "编号", "Identifier";
        source = "来源标准", "Taken from";
        value_type = "类型", "Type";
        unit = "单位", "Unit";
        definition = "定义", "Definition";
        list = "代码集", "Code list";
        elements = "使用它的数据元", "Elements that draw on it";
        codes = "代码", "Codes";
        code = "代码", "Code";
        meaning = "含义", "Meaning";
        narrow = "在代码中查找", "Find among the codes";
        keeper = "维护单位", "Kept by";
        changed = "{} 更新，第 {} 版", "changed on {}, version {}";
        datasets = "使用它的数据", "Data that uses it";
        no_datasets = "还没有公开的数据使用它。", "No public data uses it yet.";
        more_codes = "这里显示前 {} 个，全部代码见接口。", "The first {} are shown here; the interface has all.";
        as_json = "机器可读（JSON）", "For machines (JSON)";
        edit = "修改", "Change it";
        back = "返回标准列表", "Back to the list";
        add_element = "新建数据元", "New data element";
        add_list = "新建代码集", "New code list";
        id_help = "字母、数字、句点和连字符；建立后不能更改。", "Letters, digits, full stops and hyphens; it stays as it is once made.";
        title = "名称", "Name";
        title_en = "英文名称", "English name";
        source_help = "例如 GB/T 2261.1。", "Such as GB/T 2261.1.";
        list_help = "填写代码集的编号；取值不限时留空。", "Identifier of a code list; leave it empty where any value goes.";
        codes_help = "每行一个：代码，逗号或制表符，含义；还可以加英文含义。可直接从表格粘贴。", "One a line: the code, a comma or a tab, what it stands for, and perhaps that in English. Paste from a sheet if you like.";
        outlines = "边界", "Outlines";
        outlines_see = "在地图上查看", "See them on a map";
        outlines_help = "各代码所指区域的边界：填写一份已公开表格的查看地址（/data/…），其中有几何列和代码列。没有边界时留空。", "Where the codes are on the map: the address on which an open table of geometries and codes is looked into (/data/…). Leave it empty where there is none.";
        outlines_column = "边界表的代码列", "Column of codes in the table of outlines";
        map_number = "审图号", "Map review number";
        map_number_help = "公开展示的地图应当送审；审图号会标在每幅地图上。", "Maps shown in public are to be reviewed; the number stands on every map that is drawn.";
        withdraw = "停用：新的数据字段不再使用", "Withdraw: new fields no longer name it";
        save = "保存", "Save";
        saved = "已保存；使用它的数据正在重新检查。", "Saved; data that uses it is being checked again.";
        element = "数据元", "Data element";
        outside = "{} 个值不在代码集中", "{} values are not in the code list";
    }
}
