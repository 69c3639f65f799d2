"""Words that tell a complaint from other contacts before anybody has labelled one; written for this project.

Each group holds terms of similar strength, in logits per term. English terms are words or pairs of words; Chinese ones
are runs of up to four characters, simplified (traditional text is folded first). Enquiries are what people ask, order
and tell when nothing is wrong, offers and sales among it.
"""

from __future__ import annotations

STRONG = 2.0
PLAIN = 1.0
WEAK = 0.5

COMPLAINT_EN: dict[float, str] = {
    STRONG: """
worst, terrible, horrible, awful, unacceptable, ridiculous, pathetic, disgusting, disgusted, disgraceful,
appalling, atrocious, scam, scammed, scammers, fraud, fraudulent, ripoff, rip off, ripped off, garbage,
trash, useless, crap, shit, shitty, bullshit, sucks, suck, sucked, fuck, fucking, wtf, furious, outrageous,
outraged, incompetent, incompetence, complaint, complaints, complain, complaining, complained, disappointed,
disappointing, disappointment, never again, refund, refunded, money back, rude, unprofessional, nightmare,
joke, shame, ashamed, embarrassing, frustrated, frustrating, frustration, angry, annoyed, annoying, fed up,
pissed, hate, inexcusable, horrendous, negligence, no response, no reply, no answer, hung up, hang up,
hangs up, on hold, ignored, ignoring, lied, lies, lying, liars, stole, stolen, cheated, misleading,
deceptive, overcharged, double charged, charged twice, fail, fails, failed, failure, failing, broke, broken,
defective, faulty, damaged, unusable, dishonest, waste of, wasted, ruined, stranded, poor service,
bad service, poor quality, not working, doesn't work, stopped working, won't work, wouldn't work,
didn't work, not acceptable, not happy, unhappy, screwed, lawsuit, lawyer, unresolved, caught fire, on fire,
exploded, into flames, burned my, burnt my, scalded, electric shock, electrocuted, food poisoning, blisters,
😡, 😠, 🤬, 😤, 👎, 💩, 😒, 😑, 🖕, rubbish, disgrace, shambles, shambolic, dreadful, appalled, robbery,
robbed, ripping off, daylight robbery, conned, con artists, mouldy, moldy, rotten, maggots, fell apart,
falling apart, falls apart, let down, never arrived, never came, never showed, never received, not received,
not arrived, hasn't arrived, not delivered, not fixed, nobody cares, no apology, no explanation, no refund,
stopped responding, how dare, passed around, no show, hung me, doesn't even, don't even, can't even,
didn't even, not fair, unfair, wrong size, wrong address, wrong order, wrong item, wrong person, wrong name,
undercooked""",
    PLAIN: """
bad, poor, poorly, worse, problem, problems, issue, issues, error, errors, bug, bugs, crash, crashed,
crashes, crashing, delay, delays, delayed, delaying, late, cancelled, canceled, cancellation, cancelling,
lost, losing, missing, missed, stuck, waiting, waited, wait, hold, hours, hour, hrs, overdue, still, yet,
charged, charge, fee, fees, nobody, no one, nothing, nowhere, never, refuse, refused, refuses, denied,
reject, rejected, wrong, incorrect, mistake, mistakes, mess, messed, chaos, slow, slower, slowly, dead, leak,
leaking, leaks, dirty, filthy, cold, cracked, torn, scratched, noisy, smell, smells, stinks, sick, hurt,
unsafe, dangerous, hazard, unable, can't, cannot, couldn't, won't, isn't, didn't, doesn't, don't, wasn't,
haven't, hasn't, wouldn't, seriously, really, unbelievable, absurd, insane, nonsense, lack, lacks, lacking,
sorry excuse, excuse, excuses, blame, stop, avoid, beware, avoid this, customer service, supervisor, manager,
compensation, compensate, reimburse, reimbursement, apology, apologize, dispute, identity theft,
unauthorized, harassment, debt, inaccurate, violation, violated, misplaced, broke down, breaks, break,
third time, second time, again, ago, instead, worthless, overpriced, expensive, sad, upset, tired of,
sick of, unfortunately, terribly, zero, smoke, smoking, sparks, flames, burnt, burned, swollen, bleeding,
hospital, 😢, 😭, 😞, 😔, 😩, 😫, 🙄, 💔, why, supposed, promised, was told, were told, was promised,
told me, told us, nobody came, still no, still not, still nothing, still waiting, every time, each time,
fourth, fifth, twice, keeps, keep getting, keep sending, kept, gone, vanished, disappeared, wiped,
locked out, blocked, frozen, freezes, froze, freezing, hangs, offline, outage, power cut, no signal,
no internet, no connection, no water, no heating, no hot, no idea, no clue, no warning, no notice, no sign,
no money, no trace, no help, without warning, without notice, without asking, clueless, disconnected,
disconnects, cuts out, cut off, drops, dropped, flickers, flickering, rattles, rattling, squeaks, dripping,
drips, peeling, peels, cracks, cracking, bent, loose, split, stained, stain, soaked, spilled, spilt, stale,
expired, mould, mold, infected, itchy, rash, bruised, injured, ill, threw, smashed, crushed, dented,
squashed, ripped, not mine, somebody else's, someone else's, so called, supposedly, meant to, robot, bots,
utter, utterly, not even, had enough, how hard, the point, sort it, sort this, sort out, fobbed off, hidden,
penalty, bailiff, threatening, argued, arguing, shouted, shouting, yelled, ignore, ignores, unanswered,
wrongly, by mistake, price increase, price hike, hike, hiked, went up, gone up, put up, dearer, can't afford,
too much, small print, fine print, tied in, locked in, renewed, without consent, my consent, never agreed,
never signed, didn't agree, never asked, cancellation fee, exit fee, hidden fee, hidden fees, cancelling my,
leaving you, switching to, won't open, won't load, won't start, won't charge, won't turn, white screen,
black screen, blank screen, dies, died, restarted, reinstalled, rust, rusty, corroded, condensation, flicker,
half empty, gave up, give up, wrong again, been waiting, hours late, days late, weeks late, so late,
too late, too long, so long, takes ages, ages, forever""",
    WEAK: """
no, but, even, because, after, minutes, mins, days, weeks, months, left, told, said, says, call, called,
calling, bag, bags, luggage, baggage, sitting, without, trying, tried, answer, respond, explain, your fault,
staff, agent, agents, down, not, gate, plane, website, system, phone, why is, why are""",
}
PRAISE_EN: dict[float, str] = {
    STRONG: """
thank, thanks, thankyou, thx, thank you, ty, great, awesome, amazing, excellent, love, loved, loving, loves,
fantastic, wonderful, perfect, perfectly, best, appreciate, appreciated, kudos, impressed, brilliant,
beautiful, delicious, recommend, highly recommend, happy, glad, enjoy, enjoyed, enjoying, pleased, superb,
outstanding, delighted, congrats, congratulations, well done, good job, great job, works great, works well,
no problem, no problems, no issues, no complaints, no worries, ❤, 😍, 😊, 👍, 👏, 🙏, 😀, 😃, 😄, 😁, 🎉, 💕,
😘, ☺, 🙌, 💙, ✨""",
    PLAIN: """
good, nice, nicely, friendly, helpful, fast, quick, quickly, easy, easily, comfortable, satisfied, fun,
excited, exciting, cool, sweet, yes, welcome, smooth, smoothly, clean, fresh, cheers, yay, wow, super, hope,
hoping, looking forward, can't wait, free, beautifully, favorite, favourite, proud, haha, lol, works, solved,
resolved, fixed, sure, cute, safe, sent, follow, following, smile, so excited, lovely, gem, well worth,
five stars, thankful, grateful, happy to, made my, pleasant, so patient, very patient""",
    WEAK: """
please, new, today, morning, tonight, tomorrow, see you, travel, trip, team, crew, ok, okay""",
}
ENQUIRY_EN: dict[float, str] = {
    STRONG: """
opening hours, business hours, office hours, store hours, your hours""",
    PLAIN: """
can i, could i, may i, is there, are there, there any, any chance, any way, could you, how old, where can,
where do, should i, would like, i'd like, would love, i would, like to, love to, wondering, interested,
interested in, thinking of, looking for, question, possible, in stock, restock, pre order, preorder, presale,
the sale, on sale, flash sale, black friday, discount code, promo code, coupon, half price, bargain, grabbed,
snapped up, giveaway, unboxing, upgraded, new address, moved house, sign up, register, recommendations,
dm sent, deal, deals, win a, win, winner, enter, check out, kind regards, best regards, best wishes,
promotion, promotions, promo, offer, offers, sale price, sale items, special offer, good price, great price,
discounts, gift card, loyalty points, bundle, cashback""",
    WEAK: """
can we, do you, does it, does the, does, will there, would you, can you, how much, how many, how long,
how do, how can, what's the, what is, what time, will you, when do, when does, when will, do i, looking,
is it, any, discount, just curious, quote, confirm, appointment on, available, info, regards""",
}
COMPLAINT_ZH: dict[float, str] = {
    STRONG: """
差评, 垃圾, 太差, 很差, 极差, 差劲, 最差, 较差, 真差, 好差, 差到, 烂, 破烂, 坑人, 坑爹, 被坑, 骗人, 骗子,
欺骗, 诈骗, 上当, 受骗, 忽悠, 失望, 后悔, 恶心, 恶劣, 无语, 投诉, 举报, 曝光, 退货, 退款, 退钱, 退换, 假货,
假的, 山寨, 盗版, 冒牌, 不是正品, 伪劣, 劣质, 次品, 残次, 质量差, 质量问题, 服务差, 态度差, 做工差, 坏了,
坏的, 坏掉, 破了, 裂, 漏水, 漏电, 漏光, 漏液, 掉色, 褪色, 起球, 开线, 死机, 黑屏, 花屏, 蓝屏, 闪退, 很卡,
太卡, 故障, 失灵, 没反应, 无法使用, 不能用, 不好用, 没法用, 用不了, 打不开, 开不了机, 气愤, 气死, 愤怒, 生气,
坑, 黑心, 无良, 奸商, 霸王条款, 乱收费, 推诿, 踢皮球, 敷衍, 不理人, 没人管, 没人理, 不处理, 不解决, 没有解决,
不给退, 拒绝, 拒不, 扰民, 违规, 违法, 非法, 强制, 隐患, 拖欠, 拖延, 上火, 受不了, 忍无可忍, 再也不, 不会再买,
不会再来, 不买了, 千万别, 别买, 不要买, 不值, 不满意, 不满, 不推荐, 不建议买, 浪费, 糊弄, 虚假, 虚标, 变质,
过期, 发霉, 霉, 馊, 异味, 臭, 难吃, 难喝, 难看, 难闻, 难用, 难受, 刺鼻, 烂的, 烂了, 腐烂, 不新鲜, 酸的, 太小,
太薄, 太贵, 太慢, 太难, 太烂, 太坑, 色差, 起皮, 过敏, 脱发, 掉漆, 缺货, 少发, 漏发, 发错, 错发, 货不对板,
描述不符, 不符, 着火, 起火, 冒烟, 自燃, 爆炸, 火苗, 火花, 烫伤, 烧伤, 割伤, 划伤, 触电, 中毒, 鼓包, 上吐下泻,
拉肚子, 一塌糊涂, 不负责任, 倒闭, 抵制, 不好, 😡, 😠, 🤬, 😤, 👎, 💩, 打不通, 没人接, 没人回, 没人来, 没人修,
石沉大海, 白跑, 不像话, 离谱, 扯皮, 推脱, 搪塞, 推来推去, 不认账, 不承认, 翻脸, 抢钱, 多扣, 重复扣, 不到账,
没到账, 未到账, 不退, 没退, 退不了, 修不好, 没修好, 又坏, 报错, 崩了, 瘫痪, 掉线, 断网, 连不上, 进水, 开胶,
脱胶, 开裂, 虫子, 有虫, 结块, 怪味, 没熟, 夹生, 洒了, 压扁, 摔坏, 砸坏, 变味, 关不掉, 心寒, 寒心, 欺负, 过分,
糊弄人, 不作为, 不负责, 不专业, 不耐烦, 绕路, 骂人, 还没到, 还没修, 还没收到, 迟到, 晚点, 延误, 太吵, 吵死,
漏油, 误诊, 弄丢, 搞丢, 送错, 写错, 算错, 扣错""",
    PLAIN: """
问题, 不行, 不能, 不会, 不到, 不了, 不是, 不对, 不想, 不让, 不给, 不够, 不合适, 不舒服, 不耐, 不清, 不方便,
不合理, 不灵, 没有, 没收到, 没人, 没法, 无法, 居然, 竟然, 根本, 什么玩意, 什么东西, 什么破, 怎么回事, 凭什么,
为什么, 到底, 一直没, 迟迟, 至今, 等了, 催, 慢, 卡, 错误, 少了, 缺, 缺少, 缺点, 丢, 丢失, 脏, 旧的, 二手,
翻新, 划痕, 磨损, 异响, 吵, 发热, 烫, 掉了, 脱落, 松动, 粗糙, 粗劣, 刺激, 瑕疵, 线头, 褶皱, 变形, 缩水, 收费,
加价, 涨价, 贵, 降价, 差价, 赔偿, 赔, 维修, 返修, 修了, 售后, 客服, 换货, 换了, 打电话, 说是, 说好, 结果,
就坏, 郁闷, 糟糕, 糟, 倒霉, 晕, 汗, 不如, 不知, 怀疑, 骗, 假, 影响, 严重, 解决, 反映, 堵, 违章, 噪声, 污染,
危险, 投入, 教训, 小心, 别, 太, 居民, 请求, 希望有关, 整治, 监管, 查处, 恳请, 只有, 才, 只能, 干枯, 头皮屑,
掉头发, 越来越, 几天就, 都没有, 也没有, 也不, 一点也不, 一点都不, 麻烦死, 太麻烦, 很麻烦, 真麻烦, 烧了, 烧焦,
烧坏, 烧黑, 太响, 很响, 差得, 差了, 比较差, 差远, 怎么办, 怎么这, 怎么能, 怎么还, 怎么就, 洒, 停电, 停水,
断电, 断线, 断了, 卡住, 卡死, 白屏, 转圈, 莫名, 无缘无故, 擅自, 没通知, 不通知, 没人通知, 不说, 不认, 不接,
没接, 不回, 没回, 占线, 挂断, 到现在, 还在等, 三番, 折腾, 耽误, 干等, 白等, 白花, 押金, 违约金, 多收, 扣钱,
扣费, 扣款, 续费, 少一, 缺一, 少件, 想办法, 头疼, 头晕, 恶臭, 嗡嗡, 松了, 歪, 漏, 堵了, 凉了, 冰凉, 发黄,
发黑, 不凉, 不热, 不亮, 不准, 隔音, 乱收, 冻结, 锁了, 封号, 没声音, 没信号, 只剩, 肿, 拖了, 一拖再拖, 拖着,
踢来踢去, 转来转去, 一上午, 一下午, 一整天, 都没, 都不, 从来不, 谁负责, 道歉, 消协, 维权, 合理吗, 什么意思,
还敢, 还想不想, 居然还, 竟然还, 对不上, 查不到, 找不到, 看不清, 听不见, 听不清, 进不去, 登不上, 怎么会,
怎么都, 怎么也, 怎么老, 损坏, 破损, 卡顿, 碎了, 没发货, 不发货, 涨了, 又涨, 涨到, 贵了, 更贵, 反而, 用不起,
自动续, 没同意, 未经, 强行, 没送, 没来, 没到, 太晚, 这么晚, 这么久, 等半天, 等到, 好久了, 超时, 凭空, 打不了,
打不上, 点不了, 点不动, 充不进, 充不了, 上不去, 上不了, 收不到, 付不了, 登录不, 刷不, 卡在, 一直停, 一直卡,
一直断, 一直转, 一直不, 老是, 总是, 动不动, 完全不, 压根""",
    WEAK: """
不, 没, 无, 可是, 还要, 居, 了两次, 几次, 而且, 客服说, 电话, 小时, 一般, 一星, ？？？, 差, 响, 麻烦的,
现在还, 究竟""",
}
PRAISE_ZH: dict[float, str] = {
    STRONG: """
好评, 满意, 很好, 非常好, 挺好, 真好, 太好了, 不错, 很棒, 棒, 赞, 喜欢, 推荐, 值得, 超值, 划算, 实惠,
物美价廉, 物超所值, 性价比高, 完美, 惊喜, 给力, 感谢, 谢谢, 辛苦了, 好用, 好吃, 好喝, 好看, 漂亮, 美观, 精致,
大方, 舒服, 舒适, 柔软, 清晰, 流畅, 新鲜, 香甜, 很甜, 正品, 五星, 五分, 还会再来, 会再来, 回购, 再次购买,
继续购买, 还会买, 支持, 信赖, 放心, 热情, 耐心, 周到, 专业, 贴心, 很快, 快速, 速度快, 物流快, 挺快, 神速,
方便, 实用, 开心, 高兴, 愉快, 幸福, 受益, 收获, 感动, 经典, 精彩, 很值, 没问题, 没毛病, 没有问题, 不贵, 不愧,
没得说, 没话说, 杠杠的, 靠谱, 质量好, 👍, 😍, 😊, ❤, 👏, 🎉, 😄, 😁, 🌹, 😘""",
    PLAIN: """
好, 快, 美, 甜, 便宜, 合适, 合身, 正好, 刚好, 轻便, 小巧, 省, 可以, 还行, 还可以, 还好, 挺, 很香, 香, 滑, 顺,
简单, 齐全, 稳定, 安静, 耐用, 结实, 厚实, 暖和, 保暖, 透气, 时尚, 高档, 大气, 细腻, 包装完好, 完好, 送货上门,
准时, 及时, 送货快, 放心购买, 老公喜欢, 孩子喜欢, 一如既往, 一直用, 一直在, 强大, 优点, 优秀, 强烈, 学习,
启发, 适合, 期待, 祝, 恭喜, 哈哈, 加油, 满, 爱, 顺丰, 必备, 首选, 下次, 清楚, 值, 终于等到, 终于拿到, 宽敞,
可爱, 利索, 干净, 客气, 亲切, 明白, 顺利, 成功, 解决了, 修好了, 点赞, 佩服, 太棒, 绝了, 真香, 羡慕, 辛苦,
多谢, 谢啦""",
    WEAK: """
谢, 还, 收到, 感觉, 比较, 很, 非常, 特别, 已经, 一本, 这本书, 搞定""",
}
ENQUIRY_ZH: dict[float, str] = {
    STRONG: """
营业时间, 几点开, 几点关""",
    PLAIN: """
请问, 咨询, 想问, 问一下, 问下, 想了解, 了解一下, 多少钱, 什么价, 几点, 哪款, 哪个好, 怎么买, 怎么用,
怎么申请, 怎么弄, 怎么办理, 怎么操作, 怎么填, 怎么开, 如何办理, 能否, 可否, 是否, 可以吗, 求推荐, 有推荐,
适合吗, 合适吗, 想订, 想买, 想报名, 预约, 预订, 抢到, 优惠码, 满减, 限购, 拼单, 团购, 预售, 首发, 入手, 种草,
晒一下, 坐等, 囤, 活动价, 会员日, 包邮, 优惠, 安利, 麻烦您, 麻烦帮, 麻烦问, 麻烦转, 祝好, 敬礼, 活动, 促销,
特价, 特惠, 优惠券, 领券, 用券, 红包, 凑单, 大促, 双十一, 积分, 打折, 折扣, 秒杀""",
    WEAK: """
如何, 能用吗, 有货, 想办, 想要, 报名, 需要, 怎样, 帮我查, 可以用, 购物车, 晒单, 你好""",
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
