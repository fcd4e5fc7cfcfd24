package io.memlane.cache.hot;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.volume.Volume;
import io.memlane.model.segment.HotWords;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hot answers, their renewal and their meters. */
@Configuration(proxyBeanMethods = false)
public class HotConfiguration {
    /** Its words are the volume's, which takes all back when it is closed. */
    @Bean
    HotAnswers hotAnswers(HotProperties properties, Volume volume) {
        HotWords words = volume.hotWords(properties.objects());
        return words == null ? HotAnswers.NONE : new HotAnswers(words);
    }

    @Bean
    HotRenewal hotRenewal(HotAnswers answers, ContentStore content, HotProperties properties) {
        return new HotRenewal(answers, content, properties.objects(), InstantSource.system());
    }

    @Bean
    MeterBinder hotMeters(HotAnswers answers) {
        return registry -> {
            Gauge.builder("memlane.hot.words", answers, HotAnswers::size)
                    .description("Answers that proxies may give again without asking")
                    .baseUnit("answers")
                    .register(registry);
            counter(registry, answers.gives(), "given");
            counter(registry, answers.renewals(), "renewed");
            counter(registry, answers.takings(), "taken_back");
        };
    }

    private static void counter(MeterRegistry registry, LongAdder counter, String what) {
        FunctionCounter.builder("memlane.hot.publications", counter, LongAdder::sum)
                .tag("what", what)
                .description(
                        "What the cache told proxies of answers that they may give again: that they may, for longer,"
                                + " or no more")
                .baseUnit("answers")
                .register(registry);
    }
}
