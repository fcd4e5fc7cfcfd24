package io.memlane.proxy.policy;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A policy that can be kept; says of each of its keys what is wrong. */
@Constraint(validatedBy = PolicyValidator.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface ValidPolicy {
    String message() default "is no policy";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
