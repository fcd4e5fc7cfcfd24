package io.memlane.cache;

import io.memlane.runtime.settings.SettingNamesListener;
import io.memlane.runtime.start.Service;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;

/** Refuses settings that neither service knows, and takes out those of the proxy's content port. Spring Boot makes it. */
final class CacheSettingNames extends SettingNamesListener {
    CacheSettingNames() {
        super(Service.CACHE);
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        super.onApplicationEvent(event);
        new ContentPortSettings(event.getEnvironment()).takeOut();
    }
}
