package io.memlane.proxy.web;

import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.policy.Policies;
import io.memlane.proxy.web.accesslog.AccessLog;
import io.memlane.proxy.web.accesslog.AccessLogFormat;
import io.memlane.proxy.web.accesslog.AccessLogOutput;
import io.memlane.proxy.web.accesslog.AccessLogProperties;
import io.memlane.proxy.web.connection.ClientProperties;
import io.memlane.runtime.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.Controller;
import org.springframework.web.servlet.mvc.SimpleControllerHandlerAdapter;

/** The content port. The management port has a context of its own, which takes nothing from here. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {
    /** Under Boot's own name, so that Boot registers this one and makes none. */
    @Bean
    DispatcherServlet dispatcherServlet() {
        return new ContentDispatcher();
    }

    @Bean
    Controller contentController(
            ContentSource source,
            Policies policies,
            HotObjects hot,
            AccessLogProperties accessLog,
            ObjectProvider<Tracing> tracings) {
        Tracing tracing = tracings.getIfAvailable(() -> Tracing.OFF);
        boolean recorded = isLogged(accessLog) || tracing.isOn();
        ContentController controller = new ContentController(source, policies, hot, recorded);
        return tracing.isOn() ? new TracedController(tracing, controller) : controller;
    }

    private static boolean isLogged(AccessLogProperties accessLog) {
        return accessLog.format() != AccessLogProperties.Format.NONE;
    }

    @Bean
    FrontHandler frontHandler(
            ContentSource source,
            Policies policies,
            HotObjects hot,
            HttpMeters meters,
            AccessLogProperties accessLog,
            ObjectProvider<Tracing> tracings) {
        Tracing tracing = tracings.getIfAvailable(() -> Tracing.OFF);
        return new FrontHandler(source, policies, hot, meters, isLogged(accessLog), tracing);
    }

    /** The chain holds no interceptors and so no state: one serves all requests. */
    @Bean(DispatcherServlet.HANDLER_MAPPING_BEAN_NAME)
    HandlerMapping handlerMapping(Controller controller) {
        HandlerExecutionChain chain = new HandlerExecutionChain(controller);
        return request -> chain;
    }

    @Bean(DispatcherServlet.HANDLER_ADAPTER_BEAN_NAME)
    HandlerAdapter handlerAdapter() {
        return new SimpleControllerHandlerAdapter();
    }

    @Bean
    HttpMeters httpMeters(MeterRegistry registry) {
        return new HttpMeters(registry);
    }

    @Bean
    JettyCustomizer jettyCustomizer(
            ClientProperties properties, HttpMeters meters, FrontHandler front, AccessLogProperties accessLog) {
        return new JettyCustomizer(
                properties,
                meters,
                front,
                switch (accessLog.format()) {
                    case NONE -> null;
                    case COMBINED -> accessLog(AccessLogFormat.COMBINED);
                    case JSON -> accessLog(AccessLogFormat.JSON);
                });
    }

    private static AccessLog accessLog(AccessLogFormat format) {
        AccessLogOutput.prepare();
        return new AccessLog(format);
    }

    /** Keeps Boot from registering one; nothing here looks at the thread's request. */
    @Bean
    FilterRegistrationBean<RequestContextFilter> noRequestContextFilter() {
        FilterRegistrationBean<RequestContextFilter> registration =
                new FilterRegistrationBean<>(new RequestContextFilter());
        registration.setEnabled(false);
        return registration;
    }
}
