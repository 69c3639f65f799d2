"""Words that tell a complaint from other contacts before anybody has labelled one; written for this project.

Each group holds terms of similar strength, in logits per term. English terms are words or runs of up to three
words; Chinese ones are runs of up to five characters, simplified (traditional text is folded first).
"""

from __future__ import annotations

STRONG = 2.0
PLAIN = 1.0
WEAK = 0.5

COMPLAINT_EN: dict[float, str] = {
    STRONG: """
worst, terrible, horrible, awful, unacceptable, ridiculous, pathetic, disgusting, disgusted,
disgraceful, appalling, atrocious, scam, scammed, scammers, fraud, fraudulent, ripoff, rip off,
ripped off, garbage, trash, useless, crap, shit, shitty, bullshit, sucks, suck, sucked, fuck, fucking,
wtf, furious, outrageous, outraged, incompetent, incompetence, complaint, complaints, complain,
complaining, complained, disappointed, disappointing, disappointment, never again, refund, refunded,
money back, rude, unprofessional, nightmare, joke, shame, ashamed, embarrassing, frustrated,
frustrating, frustration, angry, annoyed, annoying, fed up, pissed, hate, inexcusable, horrendous,
negligence, no response, no reply, no answer, hung up, hang up, hangs up, on hold, ignored, ignoring,
lied, lies, lying, liars, stole, stolen, cheated, misleading, deceptive, overcharged, double charged,
charged twice, fail, fails, failed, failure, failing, broke, broken, defective, faulty, damaged,
unusable, dishonest, waste of, wasted, ruined, stranded, poor service, bad service, poor quality,
not working, doesn't work, stopped working, won't work, wouldn't work, didn't work, not acceptable,
not happy, unhappy, screwed, lawsuit, lawyer, unresolved, caught fire, on fire, exploded, into flames,
burned my, burnt my, scalded, electric shock, electrocuted, food poisoning, blisters,
😡, 😠, 🤬, 😤, 👎, 💩, 😒, 😑, 🖕""",
    PLAIN: """
bad, poor, poorly, worse, problem, problems, issue, issues, error, errors, bug, bugs, crash, crashed,
crashes, crashing, delay, delays, delayed, delaying, late, cancelled, canceled, cancellation,
cancelling, lost, losing, missing, missed, stuck, waiting, waited, wait, hold, hours, hour, hrs,
overdue, still, yet, charged, charge, fee, fees, nobody, no one, nothing, nowhere, never, refuse,
refused, refuses, denied, reject, rejected, wrong, incorrect, mistake, mistakes, mess, messed, chaos,
slow, slower, slowly, dead, leak, leaking, leaks, dirty, filthy, cold, cracked, torn, scratched, noisy,
smell, smells, stinks, sick, hurt, unsafe, dangerous, hazard, unable, can't, cannot, couldn't, won't,
isn't, didn't, doesn't, don't, wasn't, haven't, hasn't, wouldn't, why, how long, seriously, really,
unbelievable, absurd, insane, nonsense, lack, lacks, lacking, sorry excuse, excuse, excuses, blame,
stop, avoid, beware, avoid this, customer service, supervisor, manager, compensation, compensate,
reimburse, reimbursement, apology, apologize, dispute, identity theft, unauthorized, harassment, debt,
not mine, inaccurate, violation, violated, misplaced, broke down, breaks, break, third time,
second time, again, ago, instead, worthless, overpriced, expensive, sad, upset, tired of, sick of,
unfortunately, terribly, zero, smoke,
smoking, sparks, flames, burnt, burned, swollen, bleeding, hospital, 😢, 😭, 😞, 😔, 😩, 😫, 🙄, 💔""",
    WEAK: """
not, no, but, even, because, after, just, minutes, mins, days, weeks, months, left, phone, told, said,
says, paid, call, called, calling, bag, bags, luggage, baggage, gate, plane, sitting, without, trying,
tried, supposed, answer, respond, explain, your fault, reason, people, staff, agent, agents, system,
website, down""",
}
PRAISE_EN: dict[float, str] = {
    STRONG: """
thank, thanks, thankyou, thx, thank you, ty, great, awesome, amazing, excellent, love, loved, loving,
loves, fantastic, wonderful, perfect, perfectly, best, appreciate, appreciated, kudos, impressed,
brilliant, beautiful, delicious, recommend, highly recommend, happy, glad, enjoy, enjoyed, enjoying,
pleasant, pleased, superb, outstanding, delighted, congrats, congratulations, well done, good job,
great job, works great, works well, no problem, no problems, no issues, no complaints, no worries,
opening hours, business hours, office hours, store hours, your hours, ❤,
😍, 😊, 👍, 👏, 🙏, 😀, 😃, 😄, 😁, 🎉, 💕, 😘, ☺, 🙌, 💙, ✨""",
    PLAIN: """
good, nice, nicely, friendly, helpful, fast, quick, quickly, easy, easily, comfortable, satisfied, fun,
excited, exciting, cool, sweet, yes, welcome, smooth, smoothly, clean, fresh, cheers, yay, wow, super,
hope, hoping, looking forward, can't wait, win, winner, win a, free, beautifully, favorite, favourite,
proud, haha, lol, works, solved, resolved, fixed, sure, cute, safe, check out, enter, dm sent, sent,
follow, following, smile, deal, deals""",
    WEAK: """
would like, interested, do you, does, will you, what time, is there, are there, any, possible, please,
new, today, morning, tonight, tomorrow, see you, looking, question, wondering, available, can i, may i,
could you, info, information, travel, trip, vacation, team, crew, ok, okay""",
}
COMPLAINT_ZH: dict[float, str] = {
    STRONG: """
差评, 垃圾, 太差, 很差, 极差, 差劲, 最差, 较差, 真差, 好差, 差到, 烂, 破烂, 坑人, 坑爹, 被坑, 骗人,
骗子, 欺骗, 诈骗, 上当, 受骗, 忽悠, 失望, 后悔, 恶心, 恶劣, 无语, 投诉, 举报, 曝光, 退货, 退款, 退钱,
退换, 假货, 假的, 山寨, 盗版, 冒牌, 不是正品, 伪劣, 劣质, 次品, 残次, 质量差, 质量问题, 服务差, 态度差,
做工差, 坏了, 坏的, 坏掉, 坏点, 破损, 损坏, 破了, 碎了, 裂, 漏水, 漏电, 漏光, 漏液, 掉色, 褪色, 起球,
开线, 死机, 黑屏, 花屏, 蓝屏, 闪退, 卡顿, 很卡, 太卡, 卡死, 故障, 失灵, 没反应, 无法使用, 不能用,
不好用, 没法用, 用不了, 打不开, 开不了机, 气愤, 气死, 愤怒, 生气, 坑, 黑心, 无良, 奸商, 霸王条款,
乱收费, 推诿, 踢皮球, 敷衍, 不理人, 没人管, 没人理, 不处理, 不解决, 没有解决, 不给退, 拒绝, 拒不, 扰民,
违规, 违法, 非法, 强制, 隐患, 拖欠, 拖延, 上火, 受不了, 忍无可忍, 再也不, 不会再买, 不会再来, 不买了,
千万别, 别买, 不要买, 不值, 不满意, 不满, 不推荐, 不建议买, 浪费, 糊弄, 虚假, 虚标, 变质, 过期, 发霉,
霉, 馊, 异味, 臭, 难吃, 难喝, 难看, 难闻, 难用, 难受, 刺鼻, 烂的, 烂了, 腐烂, 不新鲜, 酸的, 太小, 太薄,
太贵, 太慢, 太难, 太烂, 太坑, 色差, 起皮, 过敏, 脱发, 掉漆, 缺货, 少发, 漏发, 发错, 错发, 货不对板,
描述不符, 不符,
着火, 起火, 冒烟, 自燃, 爆炸, 火苗, 火花, 烫伤, 烧伤, 割伤, 划伤, 触电, 中毒, 鼓包, 上吐下泻, 拉肚子,
一塌糊涂, 不负责任, 倒闭, 抵制, 不好, 😡, 😠, 🤬, 😤, 👎, 💩""",
    PLAIN: """
差, 问题, 不行, 不能, 不会, 不到, 不了, 不是, 不对, 不想, 不让, 不给, 不够, 不合适, 不舒服, 不耐, 不清,
不方便, 不合理, 不灵, 没有, 没收到, 没人, 没法, 无法, 居然, 竟然, 根本, 什么玩意, 什么东西, 什么破,
怎么回事, 凭什么, 为什么, 究竟, 到底, 一直没, 迟迟, 至今, 等了, 催, 慢, 卡, 错误, 少了, 缺, 缺少, 缺点,
丢, 丢失, 脏, 旧的, 二手, 翻新, 划痕, 磨损, 异响, 吵, 响, 发热, 烫, 烧, 断了, 掉了, 脱落, 松动, 粗糙,
粗劣, 刺激, 瑕疵, 线头, 褶皱, 变形, 缩水, 收费, 加价, 涨价, 贵, 降价, 差价, 赔偿, 赔, 维修, 返修, 修了,
售后, 客服, 换货, 换了, 打电话, 小贵, 说是, 说好, 结果, 就坏, 郁闷, 麻烦, 糟糕, 糟, 惨, 倒霉, 晕, 汗,
不如, 没用, 不知, 怀疑, 骗, 假, 影响, 严重, 解决, 反映, 堵, 违章, 噪声, 污染, 危险, 投入, 教训, 小心,
别, 太, 居民, 请求, 希望有关, 整治, 监管, 查处, 恳请, 只有, 才, 只能, 干枯, 头皮屑, 掉头发, 越来越,
几天就, 都没有, 也没有, 也不, 都不, 一点也不, 一点都不""",
    WEAK: """
不, 没, 无, 怎么, 但是, 可是, 吗, 还要, 居, 了两次, 几次, 又, 而且, 客服说, 电话, 小时, 一般, 一星,
？？？""",
}
PRAISE_ZH: dict[float, str] = {
    STRONG: """
好评, 满意, 很好, 非常好, 挺好, 真好, 太好了, 不错, 很棒, 棒, 赞, 点赞, 喜欢, 推荐, 值得, 超值, 划算,
实惠, 物美价廉, 物超所值, 性价比高, 完美, 惊喜, 给力, 感谢, 谢谢, 辛苦了, 好用, 好吃, 好喝, 好看, 漂亮,
美观, 精致, 大方, 舒服, 舒适, 柔软, 清晰, 流畅, 新鲜, 香甜, 很甜, 正品, 五星, 五分, 还会再来, 会再来,
回购, 再次购买, 继续购买, 还会买, 支持, 信赖, 放心, 热情, 耐心, 周到, 专业, 贴心, 很快, 快速, 速度快,
物流快, 挺快, 神速, 方便, 实用, 开心, 高兴, 愉快, 幸福, 受益, 收获, 感动, 经典, 精彩, 很值, 没问题,
没毛病, 没有问题, 营业时间, 几点开, 几点关, 不贵, 不愧, 没得说, 没话说, 杠杠的, 靠谱, 质量好, 👍,
😍, 😊, ❤, 👏, 🎉, 😄, 😁, 🌹, 😘""",
    PLAIN: """
好, 快, 美, 甜, 便宜, 合适, 合身, 正好, 刚好, 轻便, 小巧, 省, 优惠, 可以, 还行, 还可以, 还好, 挺, 很香,
香, 滑, 顺, 简单, 齐全, 稳定, 安静, 耐用, 结实, 厚实, 暖和, 保暖, 透气, 时尚, 高档, 大气, 细腻,
包装完好, 完好, 送货上门, 准时, 及时, 送货快, 放心购买, 老公喜欢, 孩子喜欢, 一如既往, 一直用, 一直在,
强大, 优点, 优秀, 强烈, 学习, 启发, 适合, 期待, 祝, 恭喜, 哈哈, 加油, 满, 爱, 顺丰, 必备, 首选, 下次,
活动价, 清楚, 明白, 值""",
    WEAK: "你好, 想了解, 是否, 谢, 还, 收到, 感觉, 比较, 很, 非常, 特别, 已经, 一本, 这本书",
}
# Turn the sense of what follows them within three words.
NEGATORS_EN = """
not, no, never, isn't, wasn't, don't, didn't, doesn't, can't, cannot, couldn't, won't, wouldn't, hardly,
aren't, ain't, without, lack of, far from, nor, neither, isnt, dont, didnt, doesnt, cant, wont, wasnt"""
# Within three characters; and the runs in which these characters negate nothing.
NEGATORS_ZH = "不没无未非"
NOT_NEGATING_ZH = """
不错, 不过, 不仅, 不但, 不断, 不少, 不同, 不愧, 不管, 不论, 无论, 没事, 没想到, 非常, 无比, 不光, 不禁,
不得了, 差不多, 好不好"""
