export declare function translatorId(): string;
