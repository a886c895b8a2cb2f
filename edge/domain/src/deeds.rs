//! Names for what the audit log records (R35), where they are not commands of a machine.

use crate::Text;

/// The name of an action, as people read it.
pub fn label(action: &str) -> Option<Text> {
    let found = NAMES.iter().find(|(name, ..)| *name == action);
    found.map(|(_, zh, en)| Text { zh, en })
}

const NAMES: &[(&str, &str, &str)] = &[
    ("listing.begin", "起草", "Began the listing"),
    ("listing.file.add", "上传文件", "Added a file"),
    ("listing.file.remove", "移除文件", "Removed a file"),
    ("listing.file.change", "修改文件信息", "Changed a file's description"),
    ("listing.file.take", "查看文件", "Took a file of the revision"),
    ("listing.file.treat", "脱敏处理", "De-identified a file"),
    ("listing.file.overrule", "说明理由放行", "Overruled a finding"),
    ("chart.keep", "保存图表", "Saved a chart with the dataset"),
    ("chart.drop", "移除图表", "Removed a chart of the dataset"),
    ("listing.import", "批量导入", "Imported from a spreadsheet"),
    ("catalogue.bring", "平台导入", "Brought in by the operator"),
    ("catalogue.export", "导出目录", "Exported the catalogue"),
    ("request.begin", "起草申请", "Began the request"),
    ("request.edit", "修改申请", "Wrote the request"),
    ("request.attach", "添加附件", "Added a file to the request"),
    ("request.detach", "移除附件", "Took a file from the request"),
    ("calendar.set", "更新工作日历", "Updated the working-day calendar"),
    ("audit.export", "导出审计日志", "Exported the audit log"),
    ("audit.checkpoint", "签发检查点", "Signed a checkpoint"),
    ("account.register", "注册账号", "Registered"),
    ("account.create", "创建账号", "Made the account"),
    ("account.confirm", "确认邮箱", "Confirmed the address"),
    ("account.change", "修改账号资料", "Changed the account"),
    ("account.reset", "重置密码", "Set a new password by letter"),
    ("account.password", "修改密码", "Changed the password"),
    ("account.erase", "注销账号", "Erased the account"),
    ("account.suspend", "停用账号", "Suspended the account"),
    ("account.reopen", "恢复账号", "Reopened the account"),
    ("session.open", "登录", "Signed in"),
    ("session.refused", "登录失败", "Was not let in"),
    ("session.close", "退出", "Signed out"),
    ("identity.link", "关联统一身份认证", "Linked an OpenID identity"),
    ("code.recover", "使用备用码", "Used a code for recovery"),
    ("code.remove", "停用动态验证码", "Removed one-time codes"),
    ("code.enable", "启用动态验证码", "Set up one-time codes"),
    ("session.close_all", "退出所有设备", "Signed out everywhere"),
    ("key.add", "创建接口密钥", "Made an API key"),
    ("key.remove", "撤销接口密钥", "Revoked an API key"),
    ("webhook.add", "创建推送地址", "Made a webhook"),
    ("webhook.remove", "移除推送地址", "Removed a webhook"),
    ("organisation.put", "维护单位信息", "Changed an organisation"),
    ("membership.set", "调整成员角色", "Changed a member's roles"),
    ("membership.grant", "授予角色", "Granted a role"),
    ("invitation.send", "邀请成员", "Invited a member"),
    ("invitation.revoke", "撤回邀请", "Revoked an invitation"),
    ("dataset.verification", "核验非开放数据", "Verified a value of closed data"),
    ("dataset.aggregates", "统计非开放数据", "Asked closed data for aggregates"),
    ("grant.take", "下载授权数据", "Took data under a grant"),
    ("takings.export", "导出下载记录", "Exported who took the data"),
    ("receipt_key.add", "启用回执签名密钥", "Began to use a key for receipts"),
    ("invitation.accept", "接受邀请", "Accepted an invitation"),
];
