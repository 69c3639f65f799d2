"""Words by which each code of the taxonomy is known before anybody has labelled one; written for this project.

English terms are words or runs of up to three words, Chinese ones runs of up to five simplified characters.
"""

from __future__ import annotations

TYPE: dict[str, str] = {
    "product_quality": """
broken, broke, defective, faulty, damaged, quality, poor quality, not working, stopped working,
doesn't work, crash, crashes, crashed, freezes, screen, battery, overheats, leaks, leaking, cracked,
torn, scratched, smell, taste, stale, expired, mouldy, rotten, fake, counterfeit, size, too small,
fell apart, noise, noisy, bug, error, app, website, seat, seats, wifi, tv, entertainment, charger,
update, dirty, filthy, cold food, food, defect, defects, 质量, 做工, 坏了, 坏的, 破损, 损坏, 破了, 裂,
漏水, 漏电, 漏光, 掉色, 褪色, 起球, 线头, 开线, 死机, 黑屏, 花屏, 闪退, 卡顿, 故障, 失灵, 屏幕, 电池,
发热, 噪音, 异响, 异味, 味道, 难吃, 变质, 过期, 发霉, 烂的, 烂了, 不新鲜, 假货, 假的, 正品, 盗版,
不好用, 不能用, 没法用, 用不了, 材质, 面料, 尺码, 色差, 太薄, 太小, 缩水, 印刷, 纸张, 缺页, 键盘, 系统,
软件, 机子, 充电, 加热, 头皮屑, 掉头发, 零件, 瑕疵, 次品, 划痕, 信号, 像素, 干枯""",
    "service_process": """
customer service, service, staff, rude, agent, agents, on hold, hold, waiting, waited, no response,
no reply, no answer, hung up, call back, called, delayed, delay, late, delivery, shipping, courier,
never arrived, lost, luggage, baggage, bag, bags, cancelled, canceled, flight, gate, rebook, booking,
reservation, queue, line, lines, support, supervisor, manager, refund process, return, exchange,
warranty, repair, technician, appointment, installation, account locked, verification, unresolved,
ticket, transferred, hours, an hour, rider, riders, food delivery, unhelpful,
policy, process, dispute, report, 客服, 服务, 态度, 售后, 物流,
快递, 送货, 发货, 配送, 派送, 骑手, 外卖, 送餐, 送达, 才到, 超时, 小时,
没收到, 发错, 漏发, 少发, 安装, 师傅, 维修, 退货, 换货, 退换, 处理,
没人接, 打电话, 电话, 不理, 推诿, 敷衍, 解决, 回复, 联系, 等了, 迟迟, 拖延, 排队, 预约, 流程, 手续,
办理, 投诉, 物业, 部门, 工作人员, 卖家, 商家, 店家, 人员, 包装, 缺货, 订单, 赠品, 发票""",
    "price_perception": """
price, prices, pricey, overpriced, expensive, cost, costs, fee, fees, charge, charged, overcharged,
surcharge, double charged, charged twice, price increase, hike, raised, rip off, ripoff, ripped off,
not worth, cheaper, afford, discount, coupon, bill, billing, billed, subscription, too much,
hidden fees, extra, value, refund, money back, 价格, 太贵, 贵, 小贵, 涨价, 降价, 差价, 加价, 收费,
乱收费, 多收, 扣费, 扣款, 扣了, 坑钱, 费用, 不值, 性价比, 优惠, 优惠券, 折扣, 补差价, 保价, 便宜, 天价,
高价, 原价, 运费, 手续费, 安装费, 材料费, 会员费, 套路, 物业费, 退款, 退钱, 块钱""",
    "emotional_appeal": """
disappointed, disappointing, furious, angry, outraged, disgusted, shame, ashamed, shame on, heartbroken,
crying, devastated, humiliated, insulted, betrayed, hate, worst, never again, ruined, upset, sad,
embarrassed, loyal customer, respect, trust, unacceptable, ridiculous, pathetic, fed up, sick of,
tired of, how dare, apology, 失望, 愤怒, 气愤, 气死, 生气, 心寒, 寒心, 伤心, 难过, 恶心, 无语, 侮辱,
尊重, 道歉, 信任, 欺负, 太过分, 过分, 后悔, 郁闷, 崩溃, 委屈, 失信, 诚信, 良心, 无良, 再也不, 忍无可忍,
受不了, 倒闭, 抵制, 滚, 丢人, 无耻, 垃圾公司, 骗子""",
}
CAUSE: dict[str, str] = {
    "product.function": """
doesn't work, not working, stopped working, crash, crashes, freezes, error, bug, won't connect, app,
website, login, slow, battery, wifi, update, feature, 死机, 闪退, 黑屏, 卡顿, 打不开, 用不了, 不能用,
没反应, 失灵, 功能, 故障, 系统, 软件, 登录, 连不上, 信号, 开不了机, 不好用""",
    "product.design": """
design, uncomfortable, cramped, confusing, awkward, size, too small, too big, layout, interface,
legroom, inconvenient, 设计, 不合理, 尺码, 太小, 太大, 偏大, 偏小, 款式, 难用, 不方便, 不人性化, 外观,
难看, 颜色""",
    "product.manufacturing": """
broken, defective, faulty, cracked, torn, scratched, leaking, leaks, fell apart, damaged, rotten,
expired, mouldy, poor quality, defect, 做工, 质量, 坏了, 破损, 裂, 漏水, 线头, 开线, 掉色, 起球, 瑕疵,
次品, 划痕, 异味, 变质, 过期, 发霉, 烂了, 烂的, 材质, 面料, 假货, 印刷, 缺页, 掉漆""",
    "product.test_gap": """
new version, latest version, release, beta, untested, incompatible, not compatible, compatibility,
更新后, 升级后, 新版本, 兼容, 不兼容, 不支持, 没有测试, 漏洞, 升级""",
    "product.missing_document": """
manual, instructions, no instructions, documentation, guide, label, specification, description, invoice,
receipt, 说明书, 没有说明, 说明, 教程, 标签, 描述不符, 不符, 参数, 发票, 保修卡, 合格证""",
    "service.attitude": """
rude, attitude, unprofessional, disrespectful, yelled, condescending, unhelpful, hung up, impolite,
arrogant, flight attendant, staff, shouting, laughed at, 态度, 态度差, 服务态度, 恶劣, 骂人, 骂, 不耐烦,
爱理不理, 不礼貌, 嚣张, 粗鲁, 傲慢, 冷漠""",
    "service.slow_response": """
on hold, no response, no reply, no answer, not responding, ignored, waiting for, call back, unanswered,
still waiting, hold, 没人接, 不回复, 没回复, 不理, 没人理, 打不通, 没有回应, 联系不上, 没人管, 等了,
占线, 转人工""",
    "service.late_handling": """
delayed, delay, delays, late, late flight, never arrived, not arrived, overdue, cancelled, canceled,
still not, weeks ago, unresolved, not resolved, hasn't arrived, shipping, delivery, 迟迟, 拖延, 没收到,
还没到, 太慢, 很慢, 延误, 没解决, 没有解决, 不解决, 不处理, 至今, 发货慢, 物流慢, 没发货, 逾期""",
    "management.process": """
policy, policies, process, procedure, system, rebook, booking, line, lines, paperwork, transferred,
bureaucracy, rules, lost luggage, baggage, bag, 流程, 手续, 规定, 制度, 办理, 政策, 霸王条款, 推诿,
踢皮球, 部门, 审批, 退货, 退款""",
    "management.training": """
training, untrained, trained, didn't know, doesn't know, no idea, clueless, incompetent,
wrong information, misinformed, conflicting, different answers, 不专业, 业务不熟, 不懂, 不知道, 培训,
素质, 说法不一""",
    "management.no_mechanism": """
nobody knows, no process, no plan, no notice, no warning, no communication, nobody told,
no announcement, no information, 没有通知, 没通知, 没有渠道, 无人负责, 没人负责, 不负责任, 监管, 缺乏,
无人管理, 没有机制""",
    "market.competition": """
competitor, competitors, switching to, switched to, better than, cheaper, other airlines,
other companies, elsewhere, another brand, going to, 别家, 其他品牌, 换别的, 竞争, 隔壁, 对手, 别的店,
不如, 实体店, 超市""",
    "market.expectation_gap": """
expected, expecting, expectations, not worth, overpriced, disappointed, disappointing, promised,
advertised, false advertising, misleading, thought it, price, 失望, 期望, 以为, 预期, 没想到, 想象,
宣传, 虚假宣传, 夸大, 说好, 承诺, 不值, 太贵, 降价, 涨价, 性价比, 价格""",
    "market.brand_image": """
brand, reputation, image, shame on, trust, boycott, scandal, ethics, company, loyal, values, 品牌, 形象,
口碑, 大品牌, 牌子, 诚信, 信誉, 抵制, 国产, 老字号, 良心, 黑心, 无良, 名声""",
}
MOTIVE: dict[str, str] = {
    "respect": """
rude, respect, disrespect, disrespectful, apology, apologize, apologise, ignored, insulted, humiliated,
treated, attitude, listen, sorry, dignity, discrimination, loyal, 尊重, 道歉, 态度, 不理, 侮辱, 歧视,
礼貌, 欺负, 无视, 骂, 说法, 敷衍, 恶劣""",
    "control": """
fix, resolve, explain, answer, information, update, why, how long, when will, status, tell me,
cancel my, rebook, solution, help, 解决, 处理, 为什么, 什么时候, 怎么回事, 答复, 回复, 解释, 怎么办,
说明, 请求, 查处, 尽快, 整改, 到底, 维修""",
    "compensation": """
refund, money back, compensation, compensate, reimburse, reimbursement, voucher, credit, replace,
replacement, pay for, owe, charged, refunded, 退款, 退钱, 赔偿, 赔, 补偿, 退货, 换货, 差价, 补发,
退一赔三, 损失, 退费, 返还, 工资, 拖欠""",
}
FUNNEL: dict[str, str] = {
    "awareness": """
noticed, just found, saw, realized, looks like, seems, wondering, anyone else, 发现, 看到, 注意到,
才知道, 感觉, 好像, 是不是, 有没有人""",
    "intention": """
going to, will never, thinking of, considering, about to, want to, planning, last time, never again,
switch, 打算, 准备, 想要, 要求退, 再不, 如果不, 不会再买, 再也不, 下次不, 考虑, 想退""",
    "action": """
called, emailed, complaint, filed, returned, reported, contacted, asked for, demanded, cancelled my,
disputed, submitted, spoke to, 投诉, 打电话, 联系, 申请, 退货, 退款, 反映, 举报, 已经找, 找客服, 报修,
维权""",
    "propagation": """
everyone, tell everyone, share, retweet, rt, spread, post, posted, beware, avoid, warning, don't buy,
boycott, viral, media, news, 曝光, 大家, 千万别, 别买, 不要买, 转发, 扩散, 提醒, 避雷, 抵制, 媒体, 网上,
慎重, 小心""",
    "impact": """
lawsuit, sue, lawyer, court, police, switched to, sold, injured, hospital, missed my, ruined, cost me,
起诉, 法院, 律师, 报警, 受伤, 住院, 损失, 注销, 换别的, 严重影响, 影响生活, 12315""",
}
# Marks of feeling, beside exclamation marks: 3 rage, 2 anger or despair, 1 annoyance.
EMOTION: dict[int, str] = {
    3: """
furious, outraged, disgusting, disgusted, fuck, fucking, shit, bullshit, worst, hate, scam, disgraceful,
criminal, never again, appalling, pathetic, wtf, 😡, 🤬, 🖕, 愤怒, 气死, 恶心, 骗子, 无耻, 倒闭,
忍无可忍, 去死, 滚, 他妈, 奸商, 黑心, 无良, 垃圾, 再也不""",
    2: """
terrible, horrible, awful, unacceptable, ridiculous, angry, frustrated, frustrating, disappointed,
upset, joke, rude, shame, ruined, nightmare, useless, unbelievable, fed up, ripoff, 😤, 😭, 失望, 生气,
气愤, 受不了, 太差, 差劲, 坑人, 坑爹, 上当, 后悔, 过分, 差评, 恶劣, 心寒, 无语, 烂, 居然, 竟然, 凭什么,
严重""",
    1: """
annoying, annoyed, sad, unhappy, not happy, poor, bad, problem, slow, late, unfortunately, issue, why,
still, seriously, 😞, 😔, 😒, 不满, 不好, 差, 郁闷, 麻烦, 问题, 太慢, 没有, 不行, 遗憾, 可惜, 一般, 希望""",
}
# Who mends it; `other` goes to the front desk.
OWNERS: dict[str, str] = {
    "product_quality": "quality",
    "service_process": "customer-service",
    "price_perception": "pricing",
    "emotional_appeal": "public-relations",
    "product": "product",
    "product.function": "engineering",
    "product.design": "design",
    "product.manufacturing": "manufacturing",
    "product.test_gap": "testing",
    "product.missing_document": "documentation",
    "service": "customer-service",
    "service.attitude": "customer-service",
    "service.slow_response": "contact-centre",
    "service.late_handling": "operations",
    "management": "operations",
    "management.process": "process-owner",
    "management.training": "training",
    "management.no_mechanism": "management",
    "market": "marketing",
    "market.competition": "marketing",
    "market.expectation_gap": "marketing",
    "market.brand_image": "public-relations",
    "respect": "customer-service",
    "control": "customer-service",
    "compensation": "claims",
    "awareness": "customer-service",
    "intention": "retention",
    "action": "customer-service",
    "propagation": "public-relations",
    "impact": "legal",
    "other": "front-desk",
}
