package io.memlane.cache;

import io.memlane.model.start.Service;
import io.memlane.start.SettingNamesListener;

/** Refuses settings that neither service knows. Spring Boot makes it. */
final class CacheSettingNames extends SettingNamesListener {
    CacheSettingNames() {
        super(Service.CACHE);
    }
}
